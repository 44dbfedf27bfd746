/// How many: the cap on an organisation's requests in one day.
@NullMarked
package koerier.quota;

import org.jspecify.annotations.NullMarked;
