package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;

/// The answers to requests with an Idempotency-Key, in PostgreSQL. Times are the database's: nodes may disagree.
public final class PgIdempotencyStore implements IdempotencyStore {
    private final Database database;

    public PgIdempotencyStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Claim> claim(byte[] row, byte[] fingerprint, Duration lease, Duration kept) {
        return database.pool()
                .preparedQuery("""
                        insert into idempotency as known (request, fingerprint, claimed_at)
                        values ($1::bytea, $2::bytea, now())
                        on conflict (request) do update
                            set fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at, answer = null
                            where known.claimed_at < now() - make_interval(secs => $4::double precision)
                               or known.answer is null
                                  and known.claimed_at < now() - make_interval(secs => $3::double precision)
                        """)
                .execute(Tuple.of(Buffer.buffer(row), Buffer.buffer(fingerprint), seconds(lease), seconds(kept)))
                .compose(claimed ->
                        claimed.rowCount() == 1 ? Future.succeededFuture(new Claim.Fresh()) : what(row, fingerprint));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private Future<Claim> what(byte[] row, byte[] fingerprint) {
        return database.pool()
                .preparedQuery("select fingerprint, answer from idempotency where request = $1::bytea")
                .execute(Tuple.of(Buffer.buffer(row)))
                .map(rows -> {
                    RowIterator<Row> found = rows.iterator();
                    if (!found.hasNext()) {
                        return new Claim.Busy(); // given back just now: the next try claims it
                    }
                    Row known = found.next();
                    if (!Arrays.equals(known.getBuffer(0).getBytes(), fingerprint)) {
                        return new Claim.Mismatch();
                    }
                    Buffer answer = known.getBuffer(1);
                    return answer == null ? new Claim.Busy() : new Claim.Done(answer.getBytes());
                });
    }

    @Override
    public Future<Void> complete(byte[] row, byte[] answer) {
        return database.pool()
                .preparedQuery("update idempotency set answer = $2::bytea where request = $1::bytea")
                .execute(Tuple.of(Buffer.buffer(row), Buffer.buffer(answer)))
                .mapEmpty();
    }

    @Override
    public Future<Void> release(byte[] row) {
        return database.pool()
                .preparedQuery("delete from idempotency where request = $1::bytea and answer is null")
                .execute(Tuple.of(Buffer.buffer(row)))
                .mapEmpty();
    }

    @Override
    public Future<Void> purge(Duration kept) {
        return database.pool()
                .preparedQuery("delete from idempotency"
                        + " where claimed_at < now() - make_interval(secs => $1::double precision)")
                .execute(Tuple.of(seconds(kept)))
                .mapEmpty();
    }
}
