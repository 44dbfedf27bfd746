/// The delivery station: guarded, non-blocking HTTP calls.
@NullMarked
package koerier.delivery.io;

import org.jspecify.annotations.NullMarked;
