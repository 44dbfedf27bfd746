package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import koerier.ingest.Lanes;
import koerier.store.LogWriteException.Outcome;
import koerier.webhook.SecretBox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the logs over one connection of its own, which it opens when it is needed and opens again when it breaks.
/// A new connection begins a new epoch, which waits for whatever the old one has not finished: after that, a flush of
/// unknown outcome is written or never will be.
public final class PgLogWriter implements LogWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(PgLogWriter.class);
    /// A flush that takes longer is cancelled, and its callers hear that nothing was written.
    private static final int FLUSH_SECONDS_MAX = 20;
    private static final int LOCK_SECONDS_MAX = 5;

    /// One plan for every flush: it probes indexes, whatever the planner believes about the sizes of partitions that it
    /// has never analysed.
    private static final String SESSION = """
            set client_min_messages = warning;
            set plan_cache_mode = force_generic_plan;
            set enable_seqscan = off;
            set enable_hashjoin = off;
            set enable_mergejoin = off;
            set enable_bitmapscan = off;
            set statement_timeout = '%ds';
            select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
            set lock_timeout = '%ds';
            do $$ begin
                if current_setting('transaction_read_only') = 'on' then
                    raise exception using errcode = '25006', message = 'the database takes no writes';
                end if;
            end $$
            """.formatted(FLUSH_SECONDS_MAX, LOCK_SECONDS_MAX);

    private final Database database;
    private final SecretBox secrets;
    private final PgRetryPartitions retryPartitions;
    private final InstantSource clock;
    private final PgPartitions partitions;
    private final AtomicReference<@Nullable Future<Void>> maintenance = new AtomicReference<>();
    private @Nullable Future<Session> session;
    /// Under which the lanes are ours, 0 before they are taken.
    private volatile long epoch;
    private volatile long origin;

    /// @param secrets seals the frozen requests of retries
    /// @param clock which day it is, for the partitions
    public PgLogWriter(Database database, SecretBox secrets, InstantSource clock) {
        this.database = database;
        this.secrets = secrets;
        this.retryPartitions = new PgRetryPartitions(database);
        this.clock = clock;
        this.partitions = new PgPartitions(database);
    }

    private record Session(PgConnection connection, PreparedStatement whole, PreparedStatement usual) {
        PreparedStatement statement(FlushForm form) {
            return form.equals(FlushForm.USUAL) ? usual : whole;
        }
    }

    @Override
    public Future<boolean[]> flush(Flush flush) {
        return write(flush).recover(failure -> {
            if (failure instanceof LogWriteException refused
                    && refused.getCause() instanceof PgException cause
                    && "23514".equals(cause.getSqlState())) { // no partition for a row
                return partitions
                        .ensure(FlushStatement.days(flush))
                        .compose(made -> retryPartitions.ensure(FlushStatement.hours(flush)))
                        .compose(made -> write(flush));
            }
            return Future.failedFuture(failure);
        });
    }

    private Future<boolean[]> write(Flush flush) {
        boolean[] first = FlushStatement.firstOfTheirKey(flush.events());
        List<EventRow> sent = chosen(flush.events(), first);
        return session().compose(open -> write(open, flush, first, sent));
    }

    private Future<boolean[]> write(Session open, Flush flush, boolean[] first, List<EventRow> sent) {
        Object[] parameters;
        try {
            parameters = FlushStatement.parameters(flush, sent, frozen(flush), epoch);
        } catch (IllegalArgumentException impossible) {
            return Future.failedFuture(new LogWriteException(Outcome.REJECTED, "a row cannot be written", impossible));
        }
        FlushForm form = FlushForm.of(parameters);
        return open.statement(form)
                .query()
                .execute(form.chosen(parameters))
                .recover(failure -> Future.failedFuture(classified(open, failure)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!FlushStatement.isOwner(row)) {
                        throw fenced();
                    }
                    return FlushStatement.inserted(row, flush.events(), first);
                });
    }

    private List<Buffer> frozen(Flush flush) {
        return flush.retries().stream()
                .map(retry -> Buffer.buffer(secrets.seal(retry.org(), FrozenDelivery.write(retry))))
                .toList();
    }

    private static LogWriteException fenced() {
        return new LogWriteException(Outcome.FENCED, "another process has taken the lanes", null);
    }

    private static List<EventRow> chosen(List<EventRow> events, boolean[] chosen) {
        List<EventRow> some = new ArrayList<>(events.size());
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                some.add(events.get(i));
            }
        }
        return some;
    }

    private LogWriteException classified(Session used, Throwable failure) {
        if (failure instanceof PgException refused && "ERROR".equals(refused.getSeverity())) {
            String state = String.valueOf(refused.getSqlState());
            if (state.equals(Database.READ_ONLY)) { // no primary any more: the next connection may lead to the new one
                forget(used);
            }
            boolean rows = state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
            return new LogWriteException(
                    rows ? Outcome.REJECTED : Outcome.NOT_WRITTEN,
                    "the database refused a flush: " + state + " " + refused.getErrorMessage(),
                    failure);
        }
        forget(used);
        return new LogWriteException(Outcome.UNKNOWN, "the connection broke during a flush", failure);
    }

    /// The open connection, or a new one; fails as NOT_WRITTEN.
    private Future<Session> session() {
        Future<Session> open = session;
        if (open == null) {
            open = connect().recover(failure -> {
                session = null;
                return Future.failedFuture(
                        failure instanceof LogWriteException known
                                ? known
                                : new LogWriteException(
                                        Outcome.NOT_WRITTEN,
                                        "no connection to the database: " + failure.getMessage(),
                                        failure));
            });
            // Not before it is under way: a failure at once must not be overwritten.
            if (!open.failed()) {
                session = open;
            }
        }
        return open;
    }

    private Future<Session> connect() {
        return PgConnection.connect(database.vertx(), database.connectOptions()).compose(this::prepare);
    }

    private Future<Session> prepare(PgConnection connection) {
        connection.exceptionHandler(broken -> LOGGER.debug("the log's connection broke", broken));
        return connection
                .query(SESSION)
                .execute()
                .compose(set -> epoch == 0 ? Future.succeededFuture() : beginEpoch(connection))
                .compose(begun -> connection.prepare(FlushForm.WHOLE.sql()))
                .compose(whole ->
                        connection.prepare(FlushForm.USUAL.sql()).map(usual -> new Session(connection, whole, usual)))
                .map(opened -> {
                    connection.closeHandler(closed -> forget(opened));
                    return opened;
                })
                .onFailure(failure -> connection.close());
    }

    private void forget(Session broken) {
        Future<Session> open = session;
        if (open != null && open.succeeded() && open.result().connection().equals(broken.connection())) {
            session = null;
            broken.connection().close();
        }
    }

    @Override
    public Future<Optional<boolean[]>> written(Flush flush) {
        // The connection is new and so is its epoch: what the old one did not commit will never be there.
        return session()
                .compose(open -> open.connection()
                        .preparedQuery("select exists(select from progress where at = $1::bigint)")
                        .execute(Tuple.of(flush.progress().at()))
                        .map(rows -> rows.iterator().next().getBoolean(0))
                        .compose(there -> there
                                ? ownEvents(open, flush).map(Optional::of)
                                : Future.succeededFuture(Optional.empty())));
    }

    /// Whether the log has each event at the very position that this flush gave it.
    private static Future<boolean[]> ownEvents(Session open, Flush flush) {
        UUID[] keys = flush.events().stream().map(EventRow::key).toArray(UUID[]::new);
        long from = flush.events().stream()
                .mapToLong(row -> row.position().micros())
                .min()
                .orElse(0);
        return open.connection()
                .preparedQuery("select key, at, lane from event where key = any($1::uuid[]) and at >= $2::bigint")
                .execute(Tuple.of(keys, from))
                .map(rows -> {
                    Map<UUID, Long> positions = new HashMap<>();
                    rows.forEach(row -> positions.put(row.getUUID(0), row.getLong(1) * Lanes.LANES + row.getShort(2)));
                    boolean[] own = new boolean[keys.length];
                    for (int i = 0; i < own.length; i++) {
                        Long position = positions.get(keys[i]);
                        own[i] = position != null
                                && position
                                        == FlushStatement.encoded(
                                                flush.events().get(i).position());
                    }
                    return own;
                });
    }

    @Override
    public Future<Taken> take() {
        return taken(database.pool().withTransaction(LaneOwnership::takeAll));
    }

    /// As [#take()], for a node of a cluster, and only from the owner that it saw.
    ///
    /// @param from the node that owned the lanes; "" for a process that is none, null for nobody
    /// @return fails with [LanesTakenException] when somebody else owns them by now
    public Future<Taken> take(String node, @Nullable String from) {
        return taken(database.pool().withTransaction(connection -> LaneOwnership.take(connection, node, from)));
    }

    private Future<Taken> taken(Future<@Nullable Long> taking) {
        return taking.compose(taken -> {
            epoch = Objects.requireNonNull(taken);
            origin = epoch;
            return new PgLaneReader(database).left();
        });
    }

    /// Under which the lanes are ours; another one after the connection broke.
    public long epoch() {
        return epoch;
    }

    /// The epoch under which the lanes were taken, which stays the same as long as they are ours; 0 before.
    public long origin() {
        return origin;
    }

    /// The lanes stay ours, under a new number.
    private Future<Void> beginEpoch(PgConnection connection) {
        return connection
                .begin()
                .compose(transaction -> LaneOwnership.renew(connection, epoch)
                        .compose(next -> transaction.commit().map(done -> next)))
                .map(next -> {
                    if (next == 0) {
                        throw fenced();
                    }
                    epoch = next;
                    return null;
                });
    }

    @Override
    public Future<long[]> firings(long through) {
        return database.pool()
                .preparedQuery("select distinct hash from firing where at <= $1::bigint")
                .execute(Tuple.of(through))
                .map(PgLogWriter::longs);
    }

    private static long[] longs(RowSet<Row> rows) {
        long[] longs = new long[rows.size()];
        int i = 0;
        for (Row row : rows) {
            longs[i++] = row.getLong(0);
        }
        return longs;
    }

    /// Whoever asks while it runs gets the end of that run.
    @Override
    public Future<Void> maintainPartitions() {
        Promise<Void> mine = Promise.promise();
        Future<Void> running = maintenance.compareAndExchange(null, mine.future());
        if (running != null) {
            return running;
        }
        partitions
                .maintain(clock.instant())
                .compose(done -> retryPartitions.maintain(clock.instant()))
                .onComplete(end -> {
                    maintenance.set(null);
                    mine.handle(end);
                });
        return mine.future();
    }

    @Override
    public Future<Void> close() {
        Future<Session> open = session;
        session = null;
        return open == null
                ? Future.succeededFuture()
                : open.compose(opened -> opened.connection().close()).otherwiseEmpty();
    }
}
