package koerier.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import koerier.delivery.State;
import koerier.org.OrgId;
import koerier.quota.Told;
import koerier.quota.WatchedWebhook;
import koerier.quota.WebhookNotice.Kind;

/// One row for each webhook of which something was told.
public final class PgFailingStore implements FailingStore {
    /// Attempts of older events follow others, which were looked at in their time.
    private static final Duration EVENTS_MAX = Duration.ofHours(1);

    private static final long MICROS = 1_000_000;

    private final Database database;

    public PgFailingStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Map<WatchedWebhook, Told>> told(Instant recoveredSince, int limit) {
        return database.pool()
                .preparedQuery("""
                        select org, webhook, kind, failing_since, told_at from webhook_notice
                        where kind <> $1::smallint or told_at >= $2::bigint
                        order by told_at desc limit $3::integer
                        """)
                .execute(Tuple.of(
                        Codes.WEBHOOK_NOTICE.number(Kind.RECOVERED), FlushStatement.micros(recoveredSince), limit))
                .map(rows -> {
                    Map<WatchedWebhook, Told> told = new HashMap<>();
                    rows.forEach(row -> told.put(
                            new WatchedWebhook(new OrgId(row.getString(0)), row.getInteger(1)),
                            new Told(
                                    Codes.WEBHOOK_NOTICE.constant(row.getShort(2)),
                                    AttemptColumns.instant(row.getLong(3)),
                                    AttemptColumns.instant(row.getLong(4)))));
                    return told;
                });
    }

    @Override
    public Future<Boolean> claim(WatchedWebhook webhook, Told now) {
        Short[] before = switch (now.kind()) {
            case FAILING -> new Short[] {Codes.WEBHOOK_NOTICE.number(Kind.RECOVERED)};
            case STILL_FAILING -> new Short[] {Codes.WEBHOOK_NOTICE.number(Kind.FAILING)};
            case RECOVERED ->
                new Short[] {Codes.WEBHOOK_NOTICE.number(Kind.FAILING), Codes.WEBHOOK_NOTICE.number(Kind.STILL_FAILING)
                };
        };
        return database.pool()
                .preparedQuery("""
                        insert into webhook_notice as n (org, webhook, kind, failing_since, told_at)
                        select $1::text, $2::integer, $3::smallint, $4::bigint, $5::bigint
                        where $7::boolean or exists
                            (select from webhook_notice where org = $1::text and webhook = $2::integer)
                        on conflict (org, webhook) do update
                        set kind = excluded.kind, failing_since = excluded.failing_since, told_at = excluded.told_at
                        where n.kind = any($6::smallint[])
                        """)
                .execute(Tuple.of(
                        webhook.org().value(),
                        webhook.number(),
                        Codes.WEBHOOK_NOTICE.number(now.kind()),
                        FlushStatement.micros(now.since()),
                        FlushStatement.micros(now.at()),
                        before,
                        now.kind() == Kind.FAILING))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Void> forget(WatchedWebhook webhook) {
        return database.pool()
                .preparedQuery("delete from webhook_notice where org = $1::text and webhook = $2::integer")
                .execute(Tuple.of(webhook.org().value(), webhook.number()))
                .mapEmpty();
    }

    @Override
    public Future<List<WatchedWebhook>> failedAfter(long stamp, int limit) {
        return database.pool()
                .preparedQuery("""
                        select distinct org, webhook from attempt
                        where at > $1::bigint - $4::bigint and flushed > $1::bigint and state = any($2::smallint[]) limit $3::integer
                        """)
                .execute(Tuple.of(
                        stamp,
                        new Short[] {Codes.STATE.number(State.RETRYING), Codes.STATE.number(State.FAILED)},
                        limit,
                        EVENTS_MAX.toSeconds() * MICROS))
                .map(rows -> {
                    List<WatchedWebhook> failed = new ArrayList<>();
                    rows.forEach(row -> failed.add(new WatchedWebhook(new OrgId(row.getString(0)), row.getInteger(1))));
                    return failed;
                });
    }
}
