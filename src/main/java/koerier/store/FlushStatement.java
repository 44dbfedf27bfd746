package koerier.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.Failure;
import koerier.delivery.Position;
import koerier.ingest.Lanes;
import koerier.ingest.RecordEvent;
import koerier.lane.DeliveryRef;
import koerier.lane.RetryKey;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.ParkedEnd;
import koerier.store.LogWriter.ParkedRow;
import koerier.store.LogWriter.Progress;
import org.jspecify.annotations.Nullable;

/// The one statement that writes a flush, and its parameters: one array for each column.
///
/// An event is new when neither its own day's partition (the unique index) nor the day before has its key. The key
/// holds the record, so nobody else writes it meanwhile.
///
/// The columns of the two large arrays are unnested side by side in a select list: `unnest` of many arrays in `from`
/// first writes each of them to a tuple store.
///
/// Nothing is written for an owner that has ended: the share lock on its row is held until COMMIT, and whoever ends it
/// waits for that.
final class FlushStatement {
    static final String SQL = """
            with fence as (
                select epoch from owner where epoch = $44::bigint and not ended for share
            ), new_event as (
                insert into event (at, lane, operation, depth, test, key, version, occurred_at,
                                   org, module, record, id, warning, body, replay, wake)
                select e.* from (select
                    unnest($1::bigint[]) as at, unnest($2::smallint[]), unnest($3::smallint[]), unnest($4::smallint[]),
                    unnest($5::boolean[]), unnest($6::uuid[]) as key, unnest($7::bigint[]), unnest($8::bigint[]),
                    unnest($9::text[]), unnest($10::text[]), unnest($11::text[]), unnest($12::text[]),
                    unnest($13::text[]), unnest($14::bytea[]), unnest($69::text[]), unnest($71::text[])) as e
                where exists (select from fence) and not exists (
                    select from event earlier
                    where earlier.key = e.key and earlier.at >= $15::bigint and earlier.at < $16::bigint)
                on conflict do nothing
                returning at, lane
            ), new_attempt as (
                insert into attempt (at, started, version, rule, webhook, duration, lane, action, number, status,
                                     function, state, code, org, module, record, event, address, reason, detail,
                                     excerpt, next, replay_of, flushed)
                select a.*, $45::bigint from (select
                    unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), unnest($20::integer[]),
                    unnest($21::integer[]), unnest($22::integer[]), unnest($23::smallint[]), unnest($24::smallint[]),
                    unnest($25::smallint[]), unnest($26::smallint[]), unnest($27::smallint[]), unnest($28::smallint[]),
                    unnest($29::smallint[]), unnest($30::text[]), unnest($31::text[]), unnest($32::text[]),
                    unnest($33::text[]), unnest($34::text[]), unnest($35::text[]), unnest($36::text[]),
                    unnest($37::bytea[]), unnest($68::bigint[]), unnest($70::text[])) as a
                where exists (select from fence)
            ), new_firing as (
                insert into firing (hash, at, rule, lane, org, record)
                select f.* from unnest(
                    $38::bigint[], $39::bigint[], $40::integer[], $41::smallint[], $42::text[], $43::text[]) as f
                where exists (select from fence)
            ), new_progress as (
                insert into progress (at, epoch, settled, issued_from, parked_from, issued, returned)
                select $45::bigint, epoch, $46::bigint[], $47::bigint, $48::bigint, $49::bytea, $50::bytea from fence
            ), new_parked as (
                insert into parked (id, lanes, org, target, refs)
                select p.* from unnest($51::bigint[], $52::bigint[], $53::text[], $54::text[], $55::bytea[]) as p
                where exists (select from fence)
            ), new_parked_end as (
                insert into parked_end (id, at, key)
                select p.* from unnest($56::bigint[], $57::bigint[], $58::bigint[]) as p
                where exists (select from fence)
            ), new_retry as (
                insert into retry (due, at, key, org, frozen)
                select r.* from unnest($60::bigint[], $61::bigint[], $62::bigint[], $63::text[], $64::bytea[]) as r
                where exists (select from fence)
            ), new_retry_end as (
                insert into retry_end (due, at, key)
                select r.* from unnest($65::bigint[], $66::bigint[], $67::bigint[]) as r
                where exists (select from fence)
            )
            select count(*)::integer,
                   case when count(*) <> $59::integer then array_agg(at * 64 + lane) end,
                   (select count(*)::integer from fence)
            from new_event
            """;

    private FlushStatement() {}

    /// The first row with a key stands for all later ones of the same flush.
    ///
    /// @return for each event whether it is to be sent
    static boolean[] firstOfTheirKey(List<EventRow> events) {
        boolean[] first = new boolean[events.size()];
        Set<UUID> seen = HashSet.newHashSet(events.size());
        for (int i = 0; i < first.length; i++) {
            first[i] = seen.add(events.get(i).key());
        }
        return first;
    }

    /// The days in whose partitions the rows lie.
    static Set<LocalDate> days(Flush flush) {
        Set<LocalDate> days = new TreeSet<>();
        days.add(PgPartitions.day(flush.progress().at()));
        flush.progress().parkedEnds().forEach(end -> days.add(PgPartitions.day(end.id())));
        flush.events().forEach(row -> days.add(PgPartitions.day(row.position().micros())));
        flush.attempts()
                .forEach(row ->
                        days.add(PgPartitions.day(row.delivery().id().position().micros())));
        return days;
    }

    /// Of the whole statement; see [FlushForm].
    ///
    /// @param frozen what is stored of each retry
    static Object[] parameters(Flush flush, List<EventRow> events, List<Buffer> frozen, long epoch) {
        Object[] all = new Object[71];
        events(all, events);
        attempts(all, flush.attempts());
        firings(all, flush.firings());
        all[43] = epoch;
        progress(all, flush.progress());
        all[58] = events.size();
        retries(all, flush, frozen);
        return all;
    }

    private static void events(Object[] all, List<EventRow> rows) {
        int size = rows.size();
        Long[] at = new Long[size];
        Short[] lane = new Short[size];
        Short[] operation = new Short[size];
        Short[] depth = new Short[size];
        Boolean[] test = new Boolean[size];
        UUID[] key = new UUID[size];
        Long[] version = new Long[size];
        Long[] occurred = new Long[size];
        String[] org = new String[size];
        String[] module = new String[size];
        String[] record = new String[size];
        String[] id = new String[size];
        @Nullable String[] warning = new @Nullable String[size];
        Buffer[] body = new Buffer[size];
        @Nullable String[] replay = new @Nullable String[size];
        @Nullable String[] wake = new @Nullable String[size];
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            EventRow row = rows.get(i);
            RecordEvent event = row.event();
            long micros = row.position().micros();
            earliest = Math.min(earliest, micros);
            latest = Math.max(latest, micros);
            at[i] = micros;
            lane[i] = lane(row.position());
            operation[i] = Codes.OPERATION.number(event.operation());
            depth[i] = (short) event.depth();
            test[i] = row.test();
            key[i] = row.key();
            version[i] = row.configurationVersion();
            occurred[i] = event.occurredAtMillis();
            org[i] = event.org().value();
            module[i] = event.module();
            record[i] = event.recordId();
            id[i] = event.id();
            warning[i] = event.warning();
            body[i] = Buffer.buffer(event.body());
            replay[i] = event.replayOf() == null ? null : event.replayOf().text();
            wake[i] = event.wake() == null ? null : event.wake().text();
        }
        place(all, 0, at, lane, operation, depth, test, key, version, occurred, org, module, record, id, warning, body);
        all[68] = replay;
        all[70] = wake;
        // From the start of the day before the first row to the start of the last row's day.
        all[14] = size == 0 ? 0L : PgPartitions.start(PgPartitions.day(earliest).minusDays(1));
        all[15] = size == 0 ? 0L : PgPartitions.start(PgPartitions.day(latest));
    }

    private static void attempts(Object[] all, List<AttemptRow> rows) {
        int size = rows.size();
        Long[] at = new Long[size];
        Long[] started = new Long[size];
        Long[] version = new Long[size];
        Integer[] rule = new Integer[size];
        Integer[] webhook = new Integer[size];
        Integer[] duration = new Integer[size];
        Short[] lane = new Short[size];
        Short[] action = new Short[size];
        Short[] number = new Short[size];
        Short[] status = new Short[size];
        Short[] function = new Short[size];
        Short[] state = new Short[size];
        Short[] code = new Short[size];
        String[] org = new String[size];
        String[] module = new String[size];
        String[] record = new String[size];
        String[] event = new String[size];
        @Nullable String[] address = new @Nullable String[size];
        @Nullable String[] reason = new @Nullable String[size];
        @Nullable String[] detail = new @Nullable String[size];
        Buffer[] excerpt = new Buffer[size];
        @Nullable Long[] next = new @Nullable Long[size];
        @Nullable String[] replayOf = new @Nullable String[size];
        for (int i = 0; i < size; i++) {
            Delivery delivery = rows.get(i).delivery();
            Attempt attempt = rows.get(i).attempt();
            Failure failure = attempt.failure();
            at[i] = delivery.id().position().micros();
            started[i] = micros(attempt.startedAt());
            version[i] = delivery.configurationVersion();
            rule[i] = delivery.id().rule();
            webhook[i] = delivery.webhook();
            duration[i] = (int) Math.min(attempt.durationMillis(), Integer.MAX_VALUE);
            lane[i] = lane(delivery.id().position());
            action[i] = (short) delivery.id().action();
            number[i] = (short) attempt.number();
            status[i] = (short) attempt.status();
            function[i] = Codes.FUNCTION.number(delivery.function());
            state[i] = Codes.STATE.number(attempt.state());
            code[i] = failure == null ? 0 : Codes.FAILURE.number(failure.code());
            org[i] = delivery.org().value();
            module[i] = delivery.module();
            record[i] = delivery.recordId();
            event[i] = delivery.eventId();
            address[i] = attempt.address();
            reason[i] = failure == null ? null : storable(failure.reason());
            detail[i] = failure == null ? null : storable(failure.detail());
            excerpt[i] = Buffer.buffer(attempt.responseExcerpt());
            next[i] = attempt.nextAttemptAt() == null
                    ? null
                    : attempt.nextAttemptAt().toEpochMilli();
            replayOf[i] =
                    delivery.replayOf() == null ? null : delivery.replayOf().toString();
        }
        place(all, 16, at, started, version, rule, webhook, duration, lane, action, number, status, function, state);
        place(all, 28, code, org, module, record, event, address, reason, detail, excerpt);
        all[67] = next;
        all[69] = replayOf;
    }

    private static void firings(Object[] all, List<Firing> rows) {
        int size = rows.size();
        Long[] hash = new Long[size];
        Long[] at = new Long[size];
        Integer[] rule = new Integer[size];
        Short[] lane = new Short[size];
        String[] org = new String[size];
        String[] record = new String[size];
        for (int i = 0; i < size; i++) {
            Firing firing = rows.get(i);
            hash[i] = Firing.hash(firing.org(), firing.rule(), firing.recordId());
            at[i] = firing.position().micros();
            rule[i] = firing.rule();
            lane[i] = lane(firing.position());
            org[i] = firing.org().value();
            record[i] = firing.recordId();
        }
        place(all, 37, hash, at, rule, lane, org, record);
    }

    private static void progress(Object[] all, Progress progress) {
        place(
                all,
                44,
                progress.at(),
                progress.settled(),
                progress.issuedFrom(),
                progress.parkedFrom(),
                DeliveryRefs.write(progress.issued()),
                DeliveryRefs.write(progress.returned()));
        List<ParkedRow> parked = progress.parked();
        place(
                all,
                50,
                parked.stream().map(ParkedRow::id).toArray(Long[]::new),
                parked.stream().map(FlushStatement::lanes).toArray(Long[]::new),
                parked.stream().map(row -> row.org().value()).toArray(String[]::new),
                parked.stream().map(row -> Targets.write(row.target())).toArray(String[]::new),
                parked.stream().map(row -> DeliveryRefs.write(row.refs())).toArray(Buffer[]::new));
        List<ParkedEnd> ends = progress.parkedEnds();
        place(
                all,
                55,
                ends.stream().map(ParkedEnd::id).toArray(Long[]::new),
                ends.stream().map(end -> end.ref().micros()).toArray(Long[]::new),
                ends.stream().map(end -> end.ref().key()).toArray(Long[]::new));
    }

    private static void retries(Object[] all, Flush flush, List<Buffer> frozen) {
        List<Delivery> retries = flush.retries();
        List<DeliveryRef> refs = retries.stream()
                .map(retry -> DeliveryRef.of(retry.id(), retry.attempt()))
                .toList();
        place(
                all,
                59,
                retries.stream().map(retry -> retry.turn().dueMillis()).toArray(Long[]::new),
                refs.stream().map(DeliveryRef::micros).toArray(Long[]::new),
                refs.stream().map(DeliveryRef::key).toArray(Long[]::new),
                retries.stream().map(retry -> retry.org().value()).toArray(String[]::new),
                frozen.toArray(Buffer[]::new));
        List<RetryKey> ends = flush.retryEnds();
        place(
                all,
                64,
                ends.stream().map(RetryKey::dueMillis).toArray(Long[]::new),
                ends.stream().map(end -> end.ref().micros()).toArray(Long[]::new),
                ends.stream().map(end -> end.ref().key()).toArray(Long[]::new));
    }

    /// The hours in whose partitions the retries lie, since the epoch.
    static Set<Long> hours(Flush flush) {
        Set<Long> hours = new TreeSet<>();
        flush.retries()
                .forEach(retry -> hours.add(PgRetryPartitions.hour(retry.turn().dueMillis())));
        flush.retryEnds().forEach(end -> hours.add(PgRetryPartitions.hour(end.dueMillis())));
        return hours;
    }

    private static Long lanes(ParkedRow row) {
        long lanes = 0;
        for (DeliveryRef ref : row.refs()) {
            lanes |= 1L << ref.lane();
        }
        return lanes;
    }

    private static void place(Object[] all, int from, Object... columns) {
        System.arraycopy(columns, 0, all, from, columns.length);
    }

    private static Short lane(Position position) {
        int lane = position.lane();
        if (lane < 0 || lane >= Lanes.LANES) {
            throw new IllegalArgumentException("no such lane: " + lane);
        }
        return (short) lane;
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /// PostgreSQL's text holds everything but NUL; what a receiver sent may hold it.
    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    /// Whether the lanes are still ours; if not, nothing was written.
    static boolean isOwner(Row row) {
        return row.getInteger(2) == 1;
    }

    /// @param row the statement's answer
    /// @param sent which events were sent
    /// @return for each event of the flush whether it is new
    static boolean[] inserted(Row row, List<EventRow> events, boolean[] sent) {
        Long[] positions = row.getArrayOfLongs(1);
        int count = row.getInteger(0);
        if (positions == null && count > 0) {
            return sent;
        }
        Set<Long> written = positions == null ? Set.of() : Set.of(positions);
        boolean[] inserted = new boolean[events.size()];
        for (int i = 0; i < inserted.length; i++) {
            inserted[i] = sent[i] && written.contains(encoded(events.get(i).position()));
        }
        return inserted;
    }

    static long encoded(Position position) {
        return position.micros() * Lanes.LANES + position.lane();
    }
}
