/// What the HTTP API says: problems, pages, keys and scopes, documents.
@NullMarked
package koerier.api;

import org.jspecify.annotations.NullMarked;
