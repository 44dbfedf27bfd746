package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// The daily partitions of the two logs: made ahead of time, indexed for people when their day is over.
final class PgPartitions {
    static final long MICROS_PER_DAY = 86_400_000_000L;
    /// Today, tomorrow and the day after: a node that cannot make partitions for a day still writes.
    private static final int DAYS_AHEAD = 2;
    /// Each entry of the block range indexes covers so many pages; a look-up by position reads one or two of them.
    private static final int PAGES_PER_RANGE = 32;
    /// Any number that nobody else locks in this database.
    private static final long LOCK = 0x4b6f_6572_6965_7202L;

    /// What is partitioned by the day of a position, and the indexes that its hot partition has. Idempotency needs the
    /// only tree on events; the others are small.
    private static final List<Log> LOGS = List.of(
            new Log("event", "at", """
                    create unique index NAME_key on NAME (key);
                    create index NAME_at on NAME using brin (at) with (pages_per_range = PAGES);
                    """),
            new Log("attempt", "at", """
                    create index NAME_at on NAME using brin (
                        at, started, flushed,
                        org text_bloom_ops(n_distinct_per_range = 512),
                        record text_bloom_ops(n_distinct_per_range = 1024),
                        webhook int4_bloom_ops(n_distinct_per_range = 64),
                        rule int4_bloom_ops(n_distinct_per_range = 64),
                        state int2_bloom_ops(n_distinct_per_range = 16),
                        code int2_bloom_ops(n_distinct_per_range = 16),
                        status int2_bloom_ops(n_distinct_per_range = 32)
                    ) with (pages_per_range = PAGES);
                    """),
            new Log("progress", "at", "create unique index NAME_at on NAME (at);"),
            new Log("parked", "id", "create unique index NAME_id on NAME (id);"),
            new Log("parked_end", "id", "create index NAME_id on NAME (id);"),
            new Log("pin", "at", "create index NAME_hash on NAME (hash, at);"));

    private record Log(String table, String position, String indexes) {
        String partition(LocalDate day) {
            return name(table, day);
        }

        /// Made beside and then attached, which locks no writer out.
        String create(LocalDate day) {
            return ("""
                    create table NAME (like LOG including storage, constraint NAME_day check (AT >= FROM and AT < TO))
                        with (autovacuum_enabled = off, toast.autovacuum_enabled = off);
                    """ + indexes + """
                    alter table LOG attach partition NAME for values from (FROM) to (TO);
                    alter table NAME drop constraint NAME_day;
                    """)
                    .replace("NAME", partition(day))
                    .replace("LOG", table)
                    .replace("AT ", position + " ")
                    .replace("FROM", Long.toString(start(day)))
                    .replace("TO", Long.toString(start(day.plusDays(1))))
                    .replace("PAGES", Integer.toString(PAGES_PER_RANGE));
        }
    }

    private final Database database;
    /// How many pages of each block range index are summarised.
    private final Map<String, Long> summarised = new ConcurrentHashMap<>();

    PgPartitions(Database database) {
        this.database = database;
    }

    static LocalDate day(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
    }

    static long start(LocalDate day) {
        return Math.multiplyExact(day.toEpochDay(), MICROS_PER_DAY);
    }

    /// Makes what is missing from today on, gives closed partitions their index, and summarises what was written since.
    Future<Void> maintain(Instant now) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        List<LocalDate> ahead = today.datesUntil(today.plusDays(DAYS_AHEAD + 1)).toList();
        return ensure(ahead).compose(made -> closeBefore(today)).compose(closed -> summarise(today));
    }

    /// Makes the partitions of these days where they are missing.
    Future<Void> ensure(Collection<LocalDate> days) {
        return partitions(database.pool()).compose(existing -> {
            Set<LocalDate> missing = new TreeSet<>(days);
            missing.removeIf(day -> LOGS.stream().allMatch(log -> existing.contains(log.partition(day))));
            return missing.isEmpty() ? Future.succeededFuture() : create(missing);
        });
    }

    private Future<Void> create(Set<LocalDate> days) {
        return database.pool()
                .withTransaction(connection -> connection
                        .query("select pg_advisory_xact_lock(" + LOCK + ")")
                        .execute()
                        .compose(locked -> partitions(connection))
                        .compose(existing -> {
                            StringBuilder sql = new StringBuilder();
                            for (LocalDate day : days) {
                                for (Log log : LOGS) {
                                    if (!existing.contains(log.partition(day))) {
                                        sql.append(log.create(day));
                                    }
                                }
                            }
                            return sql.isEmpty()
                                    ? Future.succeededFuture()
                                    : connection.query(sql.toString()).execute().<Void>mapEmpty();
                        }));
    }

    /// The names of all partitions.
    private static Future<Set<String>> partitions(io.vertx.sqlclient.SqlClient client) {
        return client.query("""
                        select inhrelid::regclass::text from pg_inherits
                        where inhparent in ('event'::regclass, 'attempt'::regclass, 'progress'::regclass,
                                            'parked'::regclass, 'parked_end'::regclass, 'pin'::regclass)
                        """).execute().map(rows -> {
            Set<String> names = new HashSet<>();
            rows.forEach(row -> names.add(row.getString(0)));
            return names;
        });
    }

    private static String name(String log, LocalDate day) {
        return log + "_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }

    /// Nearly nothing more is written to the partitions of past days: people's lists get a tree, and the cleaner may
    /// come. The index is built without locking late attempts out.
    private Future<Void> closeBefore(LocalDate today) {
        return database.pool()
                .preparedQuery("""
                        select p.relname::text, i.indexrelid is not null as broken
                        from pg_inherits h
                        join pg_class p on p.oid = h.inhrelid
                        left join pg_class c on c.relname = p.relname || '_org_at' and c.relnamespace = p.relnamespace
                        left join pg_index i on i.indexrelid = c.oid
                        where h.inhparent = 'attempt'::regclass and p.relname < $1::text
                          and (i.indexrelid is null or not i.indisvalid)
                        order by p.relname
                        """)
                .execute(Tuple.of(name("attempt", today)))
                .compose(rows -> {
                    Future<Void> done = Future.succeededFuture();
                    for (Row row : rows) {
                        done = done.compose(before -> close(row.getString(0), row.getBoolean(1)));
                    }
                    return done;
                });
    }

    private Future<Void> close(String partition, boolean broken) {
        String event = partition.replace("attempt", "event");
        List<String> statements = new ArrayList<>();
        if (broken) {
            statements.add("drop index concurrently " + partition + "_org_at");
        }
        statements.add("create index concurrently " + partition + "_org_at on " + partition + " (org, at)");
        statements.add("alter table " + partition + " reset (autovacuum_enabled, toast.autovacuum_enabled)");
        statements.add("alter table if exists " + event + " reset (autovacuum_enabled, toast.autovacuum_enabled)");
        return database.pool()
                .withConnection(connection -> inOrder(connection, statements))
                .mapEmpty();
    }

    private static Future<Void> inOrder(SqlConnection connection, List<String> statements) {
        Future<Void> done = Future.succeededFuture();
        for (String statement : statements) {
            done = done.compose(before -> connection.query(statement).execute().<Void>mapEmpty());
        }
        return done;
    }

    /// Only full ranges: the entry of a range that still grows would be written again with every row.
    private Future<Void> summarise(LocalDate today) {
        Future<Void> done = Future.succeededFuture();
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            for (String log : List.of("event", "attempt")) {
                done = done.compose(before -> summarise(log, day));
            }
        }
        return done;
    }

    /// What was written to a day since the last time. A search reads every range that is not summarised.
    Future<Void> summarise(String log, LocalDate day) {
        String partition = name(log, day);
        return database.pool()
                .preparedQuery("""
                        select count(brin_summarize_range((p.relname || '_at')::regclass, block)), max(block)
                        from pg_class p, generate_series(
                            $2::bigint,
                            pg_relation_size(p.oid) / current_setting('block_size')::bigint - $3::bigint,
                            $3::bigint) block
                        where p.oid = to_regclass($1::text)
                        """)
                .execute(Tuple.of(partition, summarised.getOrDefault(partition, 0L), (long) PAGES_PER_RANGE))
                .onSuccess(rows -> {
                    Long last = rows.iterator().next().getLong(1);
                    if (last != null) {
                        summarised.put(partition, last + PAGES_PER_RANGE);
                    }
                })
                .mapEmpty();
    }
}
