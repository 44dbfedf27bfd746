/// How bytes are gathered: one growing, bounded buffer that every renderer writes into.
@NullMarked
package koerier.bytes;

import org.jspecify.annotations.NullMarked;
