/// What comes in: record events, read from their bytes without building a tree.
@NullMarked
package koerier.ingest;

import org.jspecify.annotations.NullMarked;
