package koerier.lane;

import java.time.Instant;
import java.util.List;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook.Retry;
import koerier.webhook.WebhookRequest;

/// What the tests of the books owe.
final class Deliveries {
    private static final WebhookRequest REQUEST =
            new WebhookRequest("POST", target("example.org"), "/", List.of(), new byte[0], false);

    private Deliveries() {}

    static TargetUrl target(String host) {
        return new TargetUrl(true, host, TargetUrl.HTTPS_PORT, false);
    }

    static Line line(String org, String host, int window) {
        return new Line(new OrgId(org), target(host), window, window);
    }

    static Delivery delivery(long micros) {
        return delivery(micros, Turn.first(new Retry.Standard()));
    }

    static Delivery delivery(long micros, Turn turn) {
        return new Delivery(
                new DeliveryId(new Position(micros, 3), 1, 0),
                new OrgId("acme"),
                1,
                1,
                "Deals",
                "1",
                "e",
                Function.INSTANT_ACTION,
                turn,
                REQUEST,
                List.of());
    }

    static Owed owed(long micros) {
        return owed(micros, 0);
    }

    static Owed owed(long micros, long sinceNanos) {
        return new Owed(delivery(micros), sinceNanos, null);
    }

    static DeliveryRef ref(long micros) {
        return DeliveryRef.of(delivery(micros).id(), 1);
    }

    static End delivered(Delivery delivery) {
        return End.last(new AttemptRow(
                delivery,
                new Attempt(
                        delivery.attempt(), Instant.EPOCH, 1, State.DELIVERED, "192.0.2.1", 200, null, new byte[0])));
    }

    static End interrupted(Delivery delivery) {
        return End.last(new AttemptRow(delivery, Attempt.interrupted(delivery.attempt(), Instant.EPOCH)));
    }
}
