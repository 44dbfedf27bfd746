/// How JSON documents are read: plain trees, pointers, and every mistake named at once.
@NullMarked
package koerier.document;

import org.jspecify.annotations.NullMarked;
