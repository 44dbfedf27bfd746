package koerier.api.io;

import static koerier.api.io.ApiUnderTest.ORG;
import static koerier.api.io.ApiUnderTest.errors;
import static koerier.api.io.ApiUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.api.Scope;
import koerier.ingest.EventScanner;
import koerier.ingest.RecordEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRoutesTest {
    private static final String EVENTS = "/v1/orgs/" + ORG + "/events";
    private static final String NDJSON = "application/x-ndjson";

    private ApiUnderTest api;
    private String key;

    @BeforeEach
    void serve() {
        api = new ApiUnderTest().withOrganisation(ORG);
        key = api.key(Optional.of(ORG), Scope.INGEST);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String event(String id, String record) {
        return "{\"id\": \"" + id + "\", \"module\": \"Deals\", \"operation\": \"create\", \"recordId\": \"" + record
                + "\", \"record\": {\"Deal_Name\": \"Oven\"}}";
    }

    private HttpResponse<String> post(String body) {
        return api.call(key, "POST", EVENTS, body);
    }

    private HttpResponse<String> stream(String body) {
        return api.call(key, "POST", EVENTS, body, "Content-Type", NDJSON);
    }

    @Test
    @DisplayName("[E2] [E3] one event is 202 after the commit, its repeat a duplicate, without an id one is made")
    void oneEvent() {
        HttpResponse<String> first = post(event("crm-1", "4711"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.body()).isEqualTo("{\"accepted\":[{\"id\":\"crm-1\",\"duplicate\":false}],\"rejected\":[]}");
        assertThat(post(event("crm-1", "4711")).body()).contains("\"duplicate\":true");
        assertThat(post(event("crm-1", "4712")).body()).contains("\"duplicate\":false");
        HttpResponse<String> made = post(event("x", "1").replace("\"id\": \"x\", ", ""));
        assertThat(made.body()).matches("\\{\"accepted\":\\[\\{\"id\":\"evt_[0-9a-f]{32}\",\"duplicate\":false}],.*");
    }

    @Test
    @DisplayName("[E2] of an array the good events are committed and each bad one is named by its position")
    void anArrayWithBadEvents() {
        HttpResponse<String> response = post("[" + event("a", "1") + ", 7, {\"module\": \"Nope\"}, " + event("b", "2")
                + ", " + event("c", "3").replace("create", "edit") + "]");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(api.logStation.committed).extracting(RecordEvent::id).containsExactly("a", "b", "c");
        assertThat(response.body())
                .contains("{\"index\":1,\"errors\":[{\"pointer\":\"\",\"code\":\"type\"")
                .contains("{\"index\":2,\"errors\":[")
                .contains("\"warning\":");
        assertThat(api.logStation.messages.get())
                .as("one message for one request")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("422 when none could be accepted, naming every mistake")
    void nothingAcceptable() {
        HttpResponse<String> one = post("{\"module\": \"Nope\", \"operation\": \"burn\", \"colour\": 1}");
        assertThat(one.statusCode()).isEqualTo(422);
        assertThat(errors(one))
                .contains("/module unknownModule", "/operation choice", "/recordId required", "/colour unknown");
        HttpResponse<String> two = post("[7, {}]");
        assertThat(two.statusCode()).isEqualTo(422);
        assertThat(errors(two)).contains("/0 type", "/1/module required");
        assertThat(json(two)).containsKey("rejected");
        assertThat(api.logStation.committed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[{}", "{}x", "[{} {}]", "[{\"a\":01}]", "nul"})
    @DisplayName("400 for what is not JSON; nothing of it is accepted")
    void notJson(String body) {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(post("[" + event("a", "1") + ", {]").statusCode()).isEqualTo(400);
        assertThat(api.logStation.committed).isEmpty();
    }

    @Test
    @DisplayName("[E5] T33 sizes: an event over 256 KiB is 413, a body over 8 MiB 413, 1,001 events 422")
    void sizes() {
        String fat = event("a", "1").replace("Oven", "x".repeat(EventScanner.EVENT_BYTES_MAX));
        assertThat(post(fat).statusCode()).isEqualTo(413);
        assertThat(post("[" + fat + "]").statusCode()).isEqualTo(422);
        assertThat(post(" ".repeat(BodyReader.BYTES_MAX + 1)).statusCode()).isEqualTo(413);
        String many =
                IntStream.range(0, 1_001).mapToObj(i -> event("e" + i, "1")).collect(Collectors.joining(","));
        assertThat(errors(post("[" + many + "]"))).containsExactly(" tooMany");
        String just =
                IntStream.range(0, 1_000).mapToObj(i -> event("e" + i, "1")).collect(Collectors.joining(","));
        assertThat(post("[" + just + "]").statusCode()).isEqualTo(202);
    }

    @Test
    @DisplayName("T29 T31 T32 deep, doubled and broken content is 422 or 400, never 500")
    void hostileContent() {
        for (String value : List.of(
                "[".repeat(100_000) + "]".repeat(100_000),
                "{\"a\":1,\"a\":2}",
                "\"\\ud800\"",
                "1e400",
                "9".repeat(5_000))) {
            HttpResponse<String> response = post(event("a", "1").replace("\"Oven\"", value));
            assertThat(response.statusCode())
                    .as(value.substring(0, Math.min(30, value.length())))
                    .isIn(202, 413, 422);
        }
    }

    @Test
    @DisplayName("[E5] an overloaded log is 503 with Retry-After")
    void overload() {
        api.logStation.refusals.set(1);
        HttpResponse<String> response = post(event("a", "1"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(post(event("a", "1")).body()).contains("\"duplicate\":false");
    }

    @Test
    @DisplayName(
            "A26 50 equal requests with one Idempotency-Key make one event, also without an id; another body is 409")
    void idempotencyKey() {
        String body = event("x", "1").replace("\"id\": \"x\", ", "");
        List<CompletableFuture<String>> calls = IntStream.range(0, 50)
                .mapToObj(_ ->
                        CompletableFuture.supplyAsync(() -> api.call(key, "POST", EVENTS, body, "Idempotency-Key", "k")
                                .body()))
                .toList();
        assertThat(calls.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(api.logStation.committed).hasSize(1);
        assertThat(api.call(key, "POST", EVENTS, event("y", "1"), "Idempotency-Key", "k")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    @DisplayName("A3 another organisation's events are 404; a key without the scope 403; 415 for other content")
    void whoMayPost() {
        assertThat(api.call(key, "POST", "/v1/orgs/other/events", event("a", "1"))
                        .statusCode())
                .isEqualTo(404);
        String read = api.key(Optional.of(ORG), Scope.READ);
        assertThat(api.call(read, "POST", EVENTS, event("a", "1")).statusCode()).isEqualTo(403);
        assertThat(api.call(key, "POST", EVENTS, "x", "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(api.call(ApiUnderTest.OPERATOR, "POST", "/v1/orgs/nobody/events", event("a", "1"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("[E2] NDJSON is counted, bad lines are named, blank ones are not counted")
    void ndjson() {
        HttpResponse<String> response = stream(
                event("a", "1") + "\n\n{\"module\": 7}\r\n  " + event("a", "1") + "\nnot json\n" + event("b", "2"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(json(response))
                .containsEntry("acceptedCount", 2L)
                .containsEntry("duplicateCount", 1L)
                .containsEntry("rejectedCount", 2L);
        assertThat(response.body()).contains("\"index\":1").contains("\"index\":3");
        assertThat(stream("{}\n{}").statusCode()).isEqualTo(422);
        assertThat(stream("").body()).contains("\"acceptedCount\":0");
        assertThat(api.bodies.held()).as("room is given back").isZero();
    }

    @Test
    @DisplayName("[E2] only the first 1,000 rejected lines are told, all are counted")
    void manyBadLines() {
        HttpResponse<String> response = stream(event("a", "1") + "\n" + "{}\n".repeat(1_500));
        assertThat(json(response)).containsEntry("rejectedCount", 1_500L);
        assertThat((List<?>) json(response).get("rejected")).hasSize(1_000);
    }

    @Test
    @DisplayName("[E2] lines are whole however the stream is cut")
    void cutLines() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder lines = new StringBuilder();
            long run = seed;
            for (int i = 0; i < 200; i++) {
                lines.append(event("s" + run + "-" + i, "é€🙂".repeat(random.nextInt(4)) + i))
                        .append('\n');
            }
            try (Stream stream = new Stream(api.port, key)) {
                byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
                for (int from = 0; from < bytes.length; ) {
                    int to = Math.min(bytes.length, from + 1 + random.nextInt(300));
                    stream.send(bytes, from, to);
                    from = to;
                }
                assertThat(stream.finish()).as("seed " + seed).contains("\"acceptedCount\":200");
            }
        }
        assertThat(api.logStation.committed).hasSize(1_000);
    }

    @Test
    @DisplayName(
            "[E2] [E5] a stalled log stops the reading: the sender is held, not the memory, and all arrives in the end")
    void backPressure() throws Exception {
        api.logStation.stalled = true;
        AtomicLong sent = new AtomicLong();
        int lines = 40_000;
        String fat = event("%s", "1").replace("Oven", "x".repeat(2_000));
        try (Stream stream = new Stream(api.port, key)) {
            CompletableFuture<String> sender = CompletableFuture.supplyAsync(() -> {
                try {
                    for (int i = 0; i < lines; i++) {
                        byte[] line = (fat.formatted("e" + i) + "\n").getBytes(StandardCharsets.UTF_8);
                        stream.send(line, 0, line.length);
                        sent.addAndGet(line.length);
                    }
                    return stream.finish();
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
            long before = -1;
            while (sent.get() != before) {
                before = sent.get();
                LockSupport.parkNanos(700_000_000L); // long enough for a loopback socket to move on if it can
            }
            assertThat(sender).as("the sender is held").isNotDone();
            assertThat(sent.get())
                    .as("bytes taken from the sender, socket buffers included")
                    .isLessThan(12 << 20);
            assertThat(api.logStation.messages.get()).isEqualTo(1);
            api.logStation.goOn();
            assertThat(sender.get(60, TimeUnit.SECONDS)).contains("\"acceptedCount\":" + lines);
        }
        assertThat(api.logStation.committed)
                .extracting(RecordEvent::id)
                .containsExactlyElementsOf(
                        IntStream.range(0, lines).mapToObj(i -> "e" + i).toList());
        assertThat(api.bodies.held()).isZero();
    }

    @Test
    @DisplayName("[E5] a log that refuses for a while only delays a stream, and the lines keep their order")
    void refusedBatchesAreSentAgain() {
        api.logStation.refusals.set(4);
        String body =
                IntStream.range(0, 3_000).mapToObj(i -> event("e" + i, "1")).collect(Collectors.joining("\n"));
        assertThat(stream(body).body()).contains("\"acceptedCount\":3000");
        assertThat(api.logStation.committed)
                .extracting(RecordEvent::id)
                .containsExactlyElementsOf(
                        IntStream.range(0, 3_000).mapToObj(i -> "e" + i).toList());
    }

    @Test
    @DisplayName("[E2] what was committed before a broken connection stays, and the repeat is told apart")
    void brokenConnection() throws Exception {
        try (Stream stream = new Stream(api.port, key)) {
            byte[] lines =
                    (event("a", "1") + "\n" + event("b", "1") + "\n{\"id\": \"half").getBytes(StandardCharsets.UTF_8);
            stream.send(lines, 0, lines.length);
            while (api.logStation.committed.size() < 2) {
                Thread.onSpinWait();
            }
        }
        assertThat(stream(event("a", "1") + "\n" + event("b", "1") + "\n" + event("c", "1"))
                        .body())
                .isEqualTo("{\"acceptedCount\":1,\"duplicateCount\":2,\"rejectedCount\":0,\"rejected\":[]}");
        while (api.bodies.held() > 0) {
            Thread.onSpinWait();
        }
    }

    /// An NDJSON request in pieces, each a chunk of its own.
    private static final class Stream implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;

        Stream(int port, String key) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            out.write(("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + key
                            + "\r\nContent-Type: " + NDJSON + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }

        void send(byte[] bytes, int from, int to) throws IOException {
            out.write((Integer.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, from, to - from);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        String finish() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
