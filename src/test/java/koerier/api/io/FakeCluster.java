package koerier.api.io;

import io.vertx.core.Future;
import java.util.List;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import koerier.store.ClusterStore;

/// A cluster as a test says that it is.
final class FakeCluster implements ClusterStore {
    volatile Sighting seen = new Sighting(List.of(), "", 1);

    @Override
    public Future<Sighting> beat(Member self) {
        return look();
    }

    @Override
    public Future<Sighting> look() {
        return Future.succeededFuture(seen);
    }

    @Override
    public Future<String> identity() {
        return Future.succeededFuture("4b0a4c1e-0000-4000-8000-000000000000");
    }

    @Override
    public Future<Void> leave(String id) {
        return Future.succeededFuture();
    }
}
