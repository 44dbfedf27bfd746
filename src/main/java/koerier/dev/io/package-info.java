/// What only the development mode has: the echo receiver and the demo organisation.
@NullMarked
package koerier.dev.io;

import org.jspecify.annotations.NullMarked;
