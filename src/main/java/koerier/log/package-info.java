/// What is remembered: rows of the two logs and the questions asked of them.
@NullMarked
package koerier.log;

import org.jspecify.annotations.NullMarked;
