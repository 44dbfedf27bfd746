/// Who works when several nodes share one database.
@NullMarked
package koerier.cluster;

import org.jspecify.annotations.NullMarked;
