package koerier.api.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import koerier.store.ClusterStore;
import org.jspecify.annotations.Nullable;

/// `/v1/cluster`: the nodes that share this database, and which of them owns the lanes.
final class ClusterRoutes {
    private final ClusterStore cluster;

    ClusterRoutes(ClusterStore cluster) {
        this.cluster = cluster;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("getCluster", Route.checked(_ -> cluster.look().map(seen -> Answer.json(200, document(seen)))));
    }

    private static Map<String, @Nullable Object> document(Sighting seen) {
        List<@Nullable Object> nodes = seen.members().stream()
                .<@Nullable Object>map(member -> node(member, member.id().equals(seen.owner())))
                .toList();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("epoch", seen.epoch());
        document.put("owned", seen.owner() != null);
        document.put("nodes", nodes);
        return document;
    }

    private static Map<String, @Nullable Object> node(Member member, boolean owner) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", member.id());
        document.put("name", member.name());
        document.put("address", member.address());
        document.put("version", member.version());
        document.put("since", member.since().toString());
        document.put("lastSeen", member.seen().toString());
        document.put("worker", member.worker());
        document.put("owner", owner);
        return document;
    }
}
