package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import org.jspecify.annotations.Nullable;

/// The nodes in PostgreSQL: a row each, which its owner alone changes. Signs of life are not among the owners of lanes,
/// whose rows every flush locks.
public final class PgClusterStore implements ClusterStore {
    /// Who was killed is forgotten after this time, and comes back by itself if it was only asleep.
    private static final String FORGOTTEN = "interval '15 minutes'";

    private final Database database;

    public PgClusterStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Sighting> beat(Member self) {
        return database.pool()
                .preparedQuery("""
                        insert into node (id, name, address, worker, version, neighbour, beat, since, seen)
                        values ($1::text, $2::text, $3::text, $4::boolean, $5::text, $6::text, 1, now(), now())
                        on conflict (id) do update set beat = node.beat + 1, seen = now(), neighbour = $6::text
                        """)
                .execute(Tuple.of(
                        self.id(), self.name(), self.address(), self.worker(), self.version(), self.neighbour()))
                .compose(beaten -> look());
    }

    @Override
    public Future<Sighting> look() {
        return database.pool().query("""
                        select n.id, n.name, n.address, n.worker, n.version, n.beat, n.since, o.epoch, o.node, n.seen, n.neighbour
                        from (select max(epoch) as epoch from owner where not ended) as newest
                        left join owner o on o.epoch = newest.epoch
                        left join node n on n.seen > now() - %s
                        order by n.since, n.id
                        """.formatted(FORGOTTEN)).execute().map(PgClusterStore::sighting);
    }

    private static Sighting sighting(RowSet<Row> rows) {
        List<Member> members = new ArrayList<>();
        @Nullable String owner = null;
        long epoch = 0;
        for (Row row : rows) {
            Long owned = row.getLong(7);
            if (owned != null) {
                String node = row.getString(8);
                epoch = owned;
                owner = node == null ? "" : node;
            }
            if (row.getString(0) != null) {
                members.add(new Member(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getString(10),
                        row.getBoolean(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getOffsetDateTime(6).toInstant(),
                        row.getOffsetDateTime(9).toInstant()));
            }
        }
        return new Sighting(members, owner, epoch);
    }

    @Override
    public Future<String> identity() {
        return database.pool()
                .query("select id from cluster_identity")
                .execute()
                .map(rows -> rows.iterator().next().getUUID(0).toString());
    }

    @Override
    public Future<Void> leave(String id) {
        return database.pool()
                .withTransaction(connection -> connection
                        .preparedQuery("update owner set ended = true where node = $1::text and not ended")
                        .execute(Tuple.of(id))
                        .compose(ended -> connection
                                .preparedQuery("delete from node where id = $1::text or seen < now() - " + FORGOTTEN)
                                .execute(Tuple.of(id))))
                .mapEmpty();
    }
}
