package koerier.store;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.Attempt;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.Position;
import koerier.log.LoggedDelivery;
import org.jspecify.annotations.Nullable;

/// Reads rows of the attempt log back.
final class AttemptColumns {
    /// In the order that [#deliveries(RowSet)] expects.
    static final String ALL =
            "at, lane, rule, action, version, webhook, module, record, event, function, number, started,"
                    + " duration, state, address, status, code, reason, detail, excerpt, next, replay_of";

    private AttemptColumns() {}

    /// Attempts of one delivery stand together, oldest first; deliveries keep their order.
    static List<LoggedDelivery> deliveries(RowSet<Row> rows) {
        List<LoggedDelivery> deliveries = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>();
        Row first = null;
        for (Row row : rows) {
            if (first != null && !id(first).equals(id(row))) {
                deliveries.add(delivery(first, attempts));
                attempts.clear();
                first = null;
            }
            if (first == null) {
                first = row;
            }
            Attempt attempt = attempt(row);
            // A flush that was repeated after an unknown outcome may have written an attempt twice.
            if (attempts.isEmpty() || !isSame(attempts.getLast(), attempt)) {
                attempts.add(attempt);
            }
        }
        if (first != null) {
            deliveries.add(delivery(first, attempts));
        }
        return deliveries;
    }

    /// One attempt alone.
    static LoggedDelivery single(Row row) {
        return delivery(row, List.of(attempt(row)));
    }

    private static boolean isSame(Attempt one, Attempt other) {
        return one.number() == other.number()
                && one.startedAt().equals(other.startedAt())
                && one.state() == other.state();
    }

    static DeliveryId id(Row row) {
        return new DeliveryId(
                new Position(row.getLong("at"), row.getShort("lane")), row.getInteger("rule"), row.getShort("action"));
    }

    private static LoggedDelivery delivery(Row row, List<Attempt> attempts) {
        return new LoggedDelivery(
                id(row),
                row.getLong("version"),
                row.getInteger("webhook"),
                row.getString("module"),
                row.getString("record"),
                row.getString("event"),
                Codes.FUNCTION.constant(row.getShort("function")),
                replayOf(row),
                attempts);
    }

    private static @Nullable DeliveryId replayOf(Row row) {
        String text = row.getString("replay_of");
        return text == null ? null : DeliveryId.parse(text).orElse(null);
    }

    private static Attempt attempt(Row row) {
        return new Attempt(
                row.getShort("number"),
                instant(row.getLong("started")),
                row.getInteger("duration"),
                Codes.STATE.constant(row.getShort("state")),
                row.getString("address"),
                row.getShort("status"),
                failure(row),
                row.getBuffer("excerpt").getBytes(),
                next(row));
    }

    private static @Nullable Instant next(Row row) {
        Long millis = row.getLong("next");
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Failure failure(Row row) {
        short code = row.getShort("code");
        return code == 0
                ? null
                : new Failure(Codes.FAILURE.constant(code), row.getString("reason"), row.getString("detail"));
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
