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

    /// Goes, and gives the lanes up that it owns: nothing that it has not committed yet ever will be.
    Future<Void> leave(String id);
}
