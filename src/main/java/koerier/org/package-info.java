/// Who: the organisation, its edition, its calendar.
@NullMarked
package koerier.org;

import org.jspecify.annotations.NullMarked;
