/// What the nodes of a cluster tell each other without the database.
@NullMarked
package koerier.cluster.io;

import org.jspecify.annotations.NullMarked;
