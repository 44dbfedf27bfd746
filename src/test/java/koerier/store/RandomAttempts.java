package koerier.store;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.webhook.Webhook;

/// Attempts of every kind, for tests that count.
public final class RandomAttempts {
    private static final List<Failure> FAILURES = List.of(
            new Failure(FailureCode.HTTP, "", ""),
            new Failure(FailureCode.CONNECTION_FAILED, "timeout", ""),
            new Failure(FailureCode.CONNECTION_FAILED, "refused", ""),
            new Failure(FailureCode.CONNECTION_FAILED, "dns", ""),
            new Failure(FailureCode.OUTCOME_UNKNOWN, "", ""));
    private static final List<Failure> UNSENT = List.of(
            new Failure(FailureCode.DAILY_LIMIT_REACHED, "", ""),
            new Failure(FailureCode.URL_REFUSED, "loopback", ""),
            new Failure(FailureCode.WEBHOOK_PAUSED, "", ""));

    private RandomAttempts() {}

    /// @param fromMicros their starts are at or after it ...
    /// @param toMicros ... and before this
    public static List<AttemptRow> rows(SplittableRandom random, int count, long fromMicros, long toMicros) {
        List<AttemptRow> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long started = random.nextLong(fromMicros, toMicros);
            rows.add(new AttemptRow(delivery(random), attempt(random, started)));
        }
        return rows;
    }

    private static Delivery delivery(SplittableRandom random) {
        Delivery plain = Rows.delivery(Rows.ORG, Rows.NOON + random.nextInt(1_000_000), 3, 1, 1, "r");
        return new Delivery(
                new DeliveryId(
                        new Position(plain.id().position().micros(), random.nextInt(64)), random.nextInt(1, 4), 0),
                random.nextInt(10) == 0 ? new OrgId("other") : Rows.ORG,
                7,
                random.nextInt(1, 4),
                random.nextBoolean() ? "Deals" : "Leads",
                "r" + random.nextInt(5),
                "e",
                Function.values()[random.nextInt(Function.values().length)],
                Turn.first(new Webhook.Retry.None()),
                plain.request(),
                List.of());
    }

    private static Attempt attempt(SplittableRandom random, long started) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> Rows.success(random.nextInt(1, 4), started);
            case 2 -> {
                Failure failure = FAILURES.get(random.nextInt(FAILURES.size()));
                int status = failure.code() == FailureCode.HTTP ? 500 + random.nextInt(4) : 0;
                yield new Attempt(
                        random.nextInt(1, 4),
                        Rows.instant(started),
                        1,
                        State.FAILED,
                        null,
                        status,
                        failure,
                        new byte[0]);
            }
            default -> Attempt.unsent(Rows.instant(started), UNSENT.get(random.nextInt(UNSENT.size())));
        };
    }
}
