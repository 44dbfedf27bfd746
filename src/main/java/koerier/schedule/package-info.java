/// Later: deliveries that wait for their time, and what becomes of them meanwhile.
@NullMarked
package koerier.schedule;

import org.jspecify.annotations.NullMarked;
