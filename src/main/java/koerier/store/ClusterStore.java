package koerier.store;

import io.vertx.core.Future;
import koerier.cluster.Member;
import koerier.cluster.Sighting;

/// The nodes that share this database.
public interface ClusterStore {
    /// A sign of life, the first of which joins, and what there is to see.
    Future<Sighting> beat(Member self);

    /// What there is to see.
    Future<Sighting> look();

    /// What all nodes of this database have in common, and those of no other.
    Future<String> identity();

    /// Goes, and gives the lanes up that it owns: nothing that it has not committed yet ever will be.
    Future<Void> leave(String id);
}
