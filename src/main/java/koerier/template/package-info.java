/// How text is made from merge fields: templates compiled to byte segments and escaping writers.
@NullMarked
package koerier.template;

import org.jspecify.annotations.NullMarked;
