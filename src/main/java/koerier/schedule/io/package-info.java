/// The station of scheduled actions: wakes them when they are due.
@NullMarked
package koerier.schedule.io;

import org.jspecify.annotations.NullMarked;
