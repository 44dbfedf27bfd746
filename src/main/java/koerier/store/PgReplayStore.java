package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.log.DeliveryQuery;
import koerier.log.ReplayJob;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// One row for each job, changed with every page.
public final class PgReplayStore implements ReplayStore {
    private static final String COLUMNS =
            "id, org, created_at, finished_at, stopped, anew, webhook, rule, module, record, state,"
                    + " code, function, from_time, to_time, after_id, total, done, failed";

    /// Who adds a job of an organisation holds the lock of its name, mixed with this number.
    private static final long LOCK = 0x4b6f_6572_6965_7205L;

    private final Database database;

    public PgReplayStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Boolean> add(ReplayJob job, int openMax) {
        return database.pool()
                .withTransaction(connection -> connection
                        .preparedQuery("select pg_advisory_xact_lock(hashtextextended($1::text, $2::bigint))")
                        .execute(Tuple.of(job.query().org().value(), LOCK))
                        .compose(_ -> insert(connection, job, openMax)));
    }

    /// The count is exact only in a statement of its own, after the lock: it sees what was added before.
    private static Future<Boolean> insert(SqlConnection connection, ReplayJob job, int openMax) {
        DeliveryQuery query = job.query();
        return connection
                .preparedQuery("""
                        insert into replay_job (id, org, created_at, anew, webhook, rule, module, record, state, code,
                                                function, from_time, to_time, total)
                        select $1::text, $2::text, $3::timestamptz, $4::boolean, $5::integer, $6::integer, $7::text,
                               $8::text, $9::smallint, $10::text, $11::smallint, $12::timestamptz, $13::timestamptz,
                               $14::bigint
                        where (select count(*) from replay_job where org = $2::text and finished_at is null)
                              < $15::integer
                        """)
                .execute(Tuple.from(new @Nullable Object[] {
                    job.id(),
                    query.org().value(),
                    time(job.createdAt()),
                    job.anew(),
                    query.webhook().orElse(null),
                    query.rule().orElse(null),
                    query.module().orElse(null),
                    query.record().orElse(null),
                    query.state().map(Codes.STATE::number).orElse(null),
                    query.code().orElse(null),
                    query.function().map(Codes.FUNCTION::number).orElse(null),
                    time(query.from()),
                    time(query.to()),
                    job.total(),
                    openMax
                }))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Integer> goingOn(OrgId org) {
        return database.pool()
                .preparedQuery("select count(*)::integer from replay_job where org = $1::text and finished_at is null")
                .execute(Tuple.of(org.value()))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    @Override
    public Future<Optional<ReplayJob>> job(OrgId org, String id) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + " from replay_job where org = $1::text and id = $2::text")
                .execute(Tuple.of(org.value(), id))
                .map(rows -> jobs(rows, 1).stream().findFirst());
    }

    @Override
    public Future<List<ReplayJob>> open(int organisations, int page) {
        return database.pool()
                .preparedQuery("select * from (select distinct on (org) " + COLUMNS + " from replay_job"
                        + " where finished_at is null order by org, created_at, id) oldest"
                        + " order by created_at, id limit $1::integer")
                .execute(Tuple.of(organisations))
                .map(rows -> jobs(rows, page));
    }

    /// A job that was stopped during a page counts it, and stays stopped.
    @Override
    public Future<Boolean> advance(ReplayJob before, ReplayJob after) {
        ReplayJob.End end = after.end();
        return database.pool()
                .preparedQuery("""
                        update replay_job set after_id = $3::text, done = $4::bigint, failed = $5::bigint,
                                              finished_at = coalesce(finished_at, $6::timestamptz)
                        where id = $1::text and after_id is not distinct from $2::text
                        """)
                .execute(Tuple.from(new @Nullable Object[] {
                    before.id(),
                    before.query().after().map(DeliveryId::toString).orElse(null),
                    after.query().after().map(DeliveryId::toString).orElse(null),
                    after.done(),
                    after.failed(),
                    end == null ? null : time(end.at())
                }))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Void> stop(OrgId org, String id, Instant now) {
        return database.pool()
                .preparedQuery("""
                        update replay_job set finished_at = $3::timestamptz, stopped = true
                        where org = $1::text and id = $2::text and finished_at is null
                        """)
                .execute(Tuple.of(org.value(), id, time(now)))
                .mapEmpty();
    }

    @Override
    public Future<Set<UUID>> made(Set<UUID> keys, Instant since) {
        return database.pool()
                .preparedQuery("select key from event where key = any($1::uuid[]) and at >= $2::bigint")
                .execute(Tuple.of(keys.toArray(UUID[]::new), FlushStatement.micros(since)))
                .map(rows -> {
                    Set<UUID> found = new HashSet<>();
                    rows.forEach(row -> found.add(row.getUUID(0)));
                    return found;
                });
    }

    @Override
    public Future<Void> forgetBefore(Instant moment) {
        return database.pool()
                .preparedQuery("delete from replay_job where finished_at < $1::timestamptz")
                .execute(Tuple.of(time(moment)))
                .mapEmpty();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static List<ReplayJob> jobs(RowSet<Row> rows, int page) {
        List<ReplayJob> jobs = new ArrayList<>();
        for (Row row : rows) {
            OffsetDateTime finished = row.getOffsetDateTime("finished_at");
            jobs.add(new ReplayJob(
                    row.getString("id"),
                    query(row, page),
                    row.getBoolean("anew"),
                    row.getOffsetDateTime("created_at").toInstant(),
                    row.getLong("total"),
                    row.getLong("done"),
                    row.getLong("failed"),
                    finished == null ? null : new ReplayJob.End(finished.toInstant(), row.getBoolean("stopped"))));
        }
        return jobs;
    }

    private static DeliveryQuery query(Row row, int page) {
        Short state = row.getShort("state");
        Short function = row.getShort("function");
        return new DeliveryQuery(
                new OrgId(row.getString("org")),
                Optional.ofNullable(row.getInteger("webhook")),
                Optional.ofNullable(row.getInteger("rule")),
                Optional.ofNullable(row.getString("module")),
                Optional.ofNullable(row.getString("record")),
                state == null ? Optional.<State>empty() : Optional.of(Codes.STATE.constant(state)),
                Optional.ofNullable(row.getString("code")),
                function == null ? Optional.<Function>empty() : Optional.of(Codes.FUNCTION.constant(function)),
                row.getOffsetDateTime("from_time").toInstant(),
                row.getOffsetDateTime("to_time").toInstant(),
                Optional.ofNullable(row.getString("after_id")).flatMap(DeliveryId::parse),
                page);
    }
}
