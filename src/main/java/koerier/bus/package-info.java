/// The event bus: addresses and the messages that go over it, passed by reference inside a node.
@NullMarked
package koerier.bus;

import org.jspecify.annotations.NullMarked;
