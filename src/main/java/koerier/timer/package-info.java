/// Again: what is due when, in little memory.
@NullMarked
package koerier.timer;

import org.jspecify.annotations.NullMarked;
