/// What a station owes for its lanes: what waits, what may have been sent, what is finished.
@NullMarked
package koerier.lane;

import org.jspecify.annotations.NullMarked;
