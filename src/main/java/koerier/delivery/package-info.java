/// One webhook call that is owed: its identity, its attempts, how they ended, in plain words.
@NullMarked
package koerier.delivery;

import org.jspecify.annotations.NullMarked;
