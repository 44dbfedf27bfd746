/// The timer station: the near horizon of what is due.
@NullMarked
package koerier.timer.io;

import org.jspecify.annotations.NullMarked;
