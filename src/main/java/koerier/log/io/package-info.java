/// The log station: the one writer of this node to the event and attempt logs.
@NullMarked
package koerier.log.io;

import org.jspecify.annotations.NullMarked;
