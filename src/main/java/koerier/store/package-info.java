/// PostgreSQL: the only place that knows SQL.
@NullMarked
package koerier.store;

import org.jspecify.annotations.NullMarked;
