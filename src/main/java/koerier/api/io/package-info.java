/// The HTTP API station.
@NullMarked
package koerier.api.io;

import org.jspecify.annotations.NullMarked;
