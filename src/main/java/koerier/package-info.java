/// The composition root: the command line, and the one place that knows every station.
@NullMarked
package koerier;

import org.jspecify.annotations.NullMarked;
