/// What an evaluator remembers between events.
@NullMarked
package koerier.evaluator;

import org.jspecify.annotations.NullMarked;
