/// The evaluator station: events in, rendered deliveries out.
@NullMarked
package koerier.evaluator.io;

import org.jspecify.annotations.NullMarked;
