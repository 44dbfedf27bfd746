/// The station of the daily limits: a node's units, and the notices about them.
@NullMarked
package koerier.quota.io;

import org.jspecify.annotations.NullMarked;
