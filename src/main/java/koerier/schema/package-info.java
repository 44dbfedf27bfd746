/// What a record is made of: modules, fields, types, and which of them an organisation has.
@NullMarked
package koerier.schema;

import org.jspecify.annotations.NullMarked;
