package koerier.api.io;

import static koerier.api.io.ApiUnderTest.ORG;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.api.Scope;
import koerier.bus.Addresses;
import koerier.bus.CommittedAttempts;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.State;
import koerier.log.AttemptRow;
import koerier.log.LiveEntry;
import koerier.log.LoggedDelivery;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;
import koerier.webhook.WebhookRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveRoutesTest {
    private static final String PATH = "/v1/orgs/acme/deliveries/live";
    private static final long NOW = 1_795_512_600_000_000L; // 2026-11-24T09:30:00Z

    private ApiUnderTest api;
    private String key;
    private long stamp = NOW;

    @BeforeEach
    void serve() {
        api = new ApiUnderTest().withOrganisation(ORG);
        key = api.key(Optional.of(ORG), Scope.READ);
    }

    @AfterEach
    void close() {
        api.close();
    }

    /// A connection that is read when the test wants to.
    private final class Reader implements AutoCloseable {
        final Socket socket;
        final BufferedReader in;
        final String status;

        Reader(String query, String... headers) throws Exception {
            socket = new Socket();
            socket.setReceiveBufferSize(4_096);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", api.port));
            socket.setSoTimeout(20_000);
            StringBuilder request = new StringBuilder(
                    "GET " + PATH + query + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            status = in.readLine();
        }

        /// The next line that begins so, null at the end.
        String line(String start) throws Exception {
            String line = in.readLine();
            while (line != null && !line.startsWith(start)) {
                line = in.readLine();
            }
            return line;
        }

        Reader ready() throws Exception {
            assertThat(status).isEqualTo("HTTP/1.1 200 OK");
            line(":"); // the first comment: it listens now
            return this;
        }

        /// The next event as `name id data`.
        Event event() throws Exception {
            String id = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    String data = in.readLine().substring("data: ".length());
                    return new Event(line.substring(7), id, data);
                }
            }
            throw new AssertionError("the connection has ended");
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }

    private record Event(String name, String id, String data) {
        @SuppressWarnings("unchecked") // documents are objects
        Map<String, Object> document() {
            return (Map<String, Object>) Json.read(data.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static AttemptRow row(OrgId org, int n, int webhook, String record, Attempt attempt) {
        return new AttemptRow(
                new Delivery(
                        new DeliveryId(new Position(NOW + n, 3), 1, 0),
                        org,
                        1,
                        webhook,
                        "Deals",
                        record,
                        "e" + n,
                        Function.INSTANT_ACTION,
                        koerier.delivery.Turn.first(new koerier.webhook.Webhook.Retry.None()),
                        new WebhookRequest(
                                "POST", new TargetUrl(false, "x.com", 80, false), "/", List.of(), new byte[0], false),
                        List.of()),
                attempt);
    }

    private static Attempt success(int number) {
        return new Attempt(
                number, java.time.Instant.EPOCH, 1, State.DELIVERED, "192.0.2.1", 200, null, new byte[2_000]);
    }

    private static Attempt failure() {
        return new Attempt(
                1,
                java.time.Instant.EPOCH,
                1,
                State.RETRYING,
                null,
                503,
                new Failure(FailureCode.HTTP, "", ""),
                new byte[0]);
    }

    private void commit(AttemptRow... rows) {
        api.vertx.eventBus().publish(Addresses.LOG_COMMITTED, new CommittedAttempts(++stamp, List.of(rows)));
    }

    @Test
    @DisplayName("[A7] each committed attempt of the organisation is an event with the delivery as in the list")
    void attempts() throws Exception {
        try (Reader reader = new Reader("").ready()) {
            commit(row(new OrgId("other"), 1, 1, "r", success(1)), row(ORG, 2, 1, "r", failure()));
            Event event = reader.event();
            assertThat(event.name()).isEqualTo("attempt");
            assertThat(event.id()).isEqualTo(new DeliveryId(new Position(NOW + 2, 3), 1, 0) + ":1:" + stamp);
            assertThat(event.document())
                    .containsEntry("eventId", "e2")
                    .containsEntry("state", "retrying")
                    .containsEntry("webhookId", "wh_1")
                    .containsKeys("attempts", "error", "createdAt");
            assertThat(event.data()).doesNotContain("address");
        }
    }

    @Test
    @DisplayName("[A7] a later attempt comes with the earlier ones, out of the log")
    void laterAttempts() throws Exception {
        AttemptRow second = row(ORG, 2, 1, "r", success(2));
        LoggedDelivery alone = LiveEntry.of(1, second).delivery();
        api.ports.log.deliveries.add(new LoggedDelivery(
                alone.id(), 1, 1, "Deals", "r", "e2", Function.INSTANT_ACTION, List.of(failure(), success(2))));
        try (Reader reader = new Reader("").ready()) {
            commit(second);
            commit(row(ORG, 3, 1, "r", success(1)));
            assertThat((List<?>) reader.event().document().get("attempts")).hasSize(2);
            assertThat(reader.event().document()).containsEntry("eventId", "e3");
        }
    }

    @Test
    @DisplayName("[A7] filters by webhook, rule, module, record and state")
    void filters() throws Exception {
        for (String query :
                List.of("?webhook=wh_2", "?record=s", "?state=retrying", "?webhook=wh_2&rule=rul_1&module=Deals")) {
            try (Reader reader = new Reader(query).ready()) {
                commit(row(ORG, 1, 1, "r", success(1)), row(ORG, 2, 2, "s", failure()));
                assertThat(reader.event().document()).as(query).containsEntry("eventId", "e2");
            }
        }
        assertThat(ApiUnderTest.errors(api.get(PATH + "?webhook=2"))).containsExactly("?webhook format");
    }

    @Test
    @DisplayName("[A7] Last-Event-ID goes on from the log, without a gap and without a repeat")
    void resumes() throws Exception {
        List<LiveEntry> past = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            past.add(LiveEntry.of(++stamp, row(ORG, i, 1, "r", success(1))));
        }
        api.ports.log.resumeWaits = true;
        try (Reader reader =
                new Reader("", "Last-Event-ID", past.getFirst().place().toString()).ready()) {
            stamp = past.getLast().place().stamp() - 1;
            commit(row(ORG, 3, 1, "r", success(1))); // the log has it as well
            commit(row(ORG, 4, 1, "r", success(1)));
            var answer = api.ports.log.resumed.remove();
            api.vertx.runOnContext(_ -> answer.complete(past.subList(1, 3)));
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seen.add((String) reader.event().document().get("eventId"));
            }
            assertThat(seen).containsExactly("e2", "e3", "e4");
        }
    }

    @Test
    @DisplayName("[A7] who was away for too long, or missed too much, is told so")
    void awayForTooLong() throws Exception {
        LiveEntry.Place old = new LiveEntry.Place(
                NOW - LiveRoutes.AWAY_MAX.toSeconds() * 1_000_000 - 1, new DeliveryId(new Position(1, 1), 1, 0), 1);
        try (Reader reader = new Reader("", "Last-Event-ID", old.toString()).ready()) {
            Event gap = reader.event();
            assertThat(gap.name()).isEqualTo("gap");
            assertThat(gap.data()).isEqualTo("{\"missed\":null}");
            commit(row(ORG, 4, 1, "r", success(1)));
            assertThat(reader.event().document()).containsEntry("eventId", "e4");
        }
        List<LiveEntry> many = new ArrayList<>();
        for (int i = 0; i <= LiveRoutes.RESUMED_MAX; i++) {
            many.add(LiveEntry.of(++stamp, row(ORG, i, 1, "r", success(1))));
        }
        api.ports.log.taken = many;
        LiveEntry.Place place = new LiveEntry.Place(NOW, new DeliveryId(new Position(1, 1), 1, 0), 1);
        try (Reader reader = new Reader("", "Last-Event-ID", place.toString()).ready()) {
            for (int i = 0; i <= LiveRoutes.RESUMED_MAX; i++) {
                assertThat(reader.event().document()).containsEntry("eventId", "e" + i);
            }
            assertThat(reader.event().data()).isEqualTo("{\"missed\":null}");
        }
    }

    @Test
    @DisplayName("[A7] a slow reader loses attempts and is told how many; nothing piles up for him")
    void slowReader() throws Exception {
        int all = 20_000;
        try (Reader reader = new Reader("").ready()) {
            for (int i = 0; i < all; i++) {
                commit(row(ORG, i, 1, "r", success(1)));
            }
            // Everything is handed to the connection before this answers, on the same event loop.
            assertThat(api.get("/v1/orgs/acme").statusCode()).isEqualTo(200);
            commit(row(ORG, all, 1, "r", success(1)));
            long attempts = 0;
            Event event = reader.event();
            for (; event.name().equals("attempt"); event = reader.event()) {
                assertThat(event.document()).containsEntry("eventId", "e" + attempts);
                attempts++;
            }
            long missed = ((Number) event.document().get("missed")).longValue();
            assertThat(attempts + missed).isBetween((long) all, all + 1L);
            assertThat(missed).isGreaterThan(all / 2);
            commit(row(ORG, all + 1, 1, "r", success(1)));
            event = reader.event();
            while (!event.document().get("eventId").equals("e" + (all + 1))) {
                event = reader.event();
            }
        }
    }

    @Test
    @DisplayName("[A7] a key has so many connections to a node, and room again when one is closed")
    void connectionsOfAKey() throws Exception {
        Reader first = new Reader("").ready();
        try (Reader second = new Reader("").ready();
                Reader third = new Reader("")) {
            assertThat(third.status).startsWith("HTTP/1.1 429");
            assertThat(api.call(key, "GET", PATH, null).body()).contains("too-many-connections");
            first.close();
            int room = 0;
            while (room == 0) { // until the server has seen that the connection is gone
                try (Reader again = new Reader("")) {
                    room = again.status.contains("200") ? 1 : 0;
                }
            }
        }
    }

    @Test
    @DisplayName("[A7] it ends when the key is revoked, and says something while nothing happens")
    void revoked() throws Exception {
        try (Reader reader = new Reader("").ready()) {
            assertThat(reader.line(":")).isEqualTo(":");
            String id = api.ports.keys.all.getLast().id();
            api.call(ApiUnderTest.OPERATOR, "DELETE", "/v1/api-keys/" + id, null);
            assertThat(reader.line("0")).as("the last chunk").isEqualTo("0");
        }
    }

    @Test
    @DisplayName("[A4] it needs the scope read, and another organisation's is not there")
    void scopes() {
        assertThat(api.call(api.key(Optional.of(ORG), Scope.INGEST), "GET", PATH, null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.call(api.key(Optional.of(ApiUnderTest.OTHER), Scope.READ), "GET", PATH, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(api.call(key, "HEAD", PATH, null).statusCode()).isEqualTo(200);
    }
}
