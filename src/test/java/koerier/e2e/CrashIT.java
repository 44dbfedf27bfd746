package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import koerier.testkit.DevProcess;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The product's own process, killed with `kill -9` while it works; the receiver keeps the ledger.
class CrashIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = 3;
    private static final int ARRIVED_BEFORE_KILL = 400;
    private static final int EVENTS_A_REQUEST = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<String> api = new AtomicReference<>("");
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger posted = new AtomicInteger();

    @TempDir
    private Path data;

    @Test
    @DisplayName(
            "[I1, I2, I3] kill -9 under load, again and again: nothing lost, at most two sends, one id for each event")
    void killedUnderLoad() throws InterruptedException {
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE)) {
            DevProcess process = DevProcess.start(data);
            api.set(process.api());
            configure(receiver.port());
            AtomicBoolean done = new AtomicBoolean();
            Thread poster = Thread.ofPlatform().start(() -> post(done));
            for (int kill = 1; kill <= KILLS; kill++) {
                receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
                process.kill();
                process = DevProcess.start(data);
                api.set(process.api());
            }
            receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
            done.set(true);
            poster.join();
            awaitAll(receiver);
            process.close();
            checkLedger(receiver);
        }
    }

    @Test
    @DisplayName("[I1] the database crashes under load and recovers: never a false 202, and it goes on")
    void databaseStopped() throws Exception {
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE);
                DevProcess process = DevProcess.start(data)) {
            api.set(process.api());
            configure(receiver.port());
            AtomicBoolean done = new AtomicBoolean();
            Thread poster = Thread.ofPlatform().start(() -> post(done));
            for (int stop = 1; stop <= KILLS; stop++) {
                receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
                process.crashDatabase();
            }
            receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
            done.set(true);
            poster.join();
            awaitAll(receiver);
            checkLedger(receiver);
        }
    }

    private void configure(int port) {
        send("PUT", "/v1/orgs/shop", "{\"name\": \"Shop\", \"edition\": \"unlimited\", \"userLicences\": 5}");
        send("POST", "/v1/orgs/shop/webhooks", """
                {"name": "Call", "module": "Deals", "url": "http://127.0.0.1:%d/hook",
                 "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name}"}]}""".formatted(port));
        send("POST", "/v1/orgs/shop/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"},
                 "instantAction": {"webhook": "wh_1"}}""");
    }

    /// Posts without end; what is not answered with 202 may or may not have been taken.
    private void post(AtomicBoolean done) {
        while (!done.get()) {
            StringBuilder events = new StringBuilder("[");
            for (int i = 0; i < EVENTS_A_REQUEST; i++) {
                int number = posted.incrementAndGet();
                events.append(i == 0 ? "" : ",").append("""
                        {"id": "e%d", "module": "Deals", "operation": "create", "recordId": "r%d",
                         "record": {"Deal_Name": "Oven %d"}}""".formatted(number, number, number));
            }
            try {
                HttpResponse<String> answer = request(
                        "POST", "/v1/orgs/shop/events", events.append(']').toString());
                if (answer.statusCode() == 202) {
                    for (JsonNode each : JSON.readTree(answer.body()).get("accepted")) {
                        accepted.add(each.get("id").asText());
                    }
                }
            } catch (IOException notThere) {
                Thread.onSpinWait(); // it is being killed or started
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }
    }

    private void send(String method, String path, String json) {
        try {
            HttpResponse<String> answer = request(method, path, json);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private HttpResponse<String> request(String method, String path, String json)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(api.get() + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + DevProcess.KEY)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void awaitAll(FakeReceiver receiver) {
        for (int before = receiver.calls().size();
                !missing(receiver).isEmpty();
                before = receiver.calls().size()) {
            receiver.await(before + 1);
        }
    }

    private Set<String> missing(FakeReceiver receiver) {
        Set<String> missing = new HashSet<>(accepted);
        receiver.calls().forEach(call -> missing.remove(call.header("koerier-event-id")));
        return missing;
    }

    private static void checkLedger(FakeReceiver receiver) {
        Map<String, Set<String>> ids = new HashMap<>();
        Map<String, Set<String>> attempts = new HashMap<>();
        for (FakeReceiver.Call call : receiver.calls()) {
            String id = call.header("webhook-id");
            ids.computeIfAbsent(call.header("koerier-event-id"), _ -> new HashSet<>())
                    .add(id);
            boolean first = attempts.computeIfAbsent(id, _ -> new HashSet<>()).add(call.header("koerier-attempt"));
            assertThat(first)
                    .as("attempt %s of %s was made twice", call.header("koerier-attempt"), id)
                    .isTrue();
        }
        assertThat(ids).allSatisfy((event, of) -> assertThat(of).as(event).hasSize(1));
        assertThat(attempts).allSatisfy((id, of) -> assertThat(of).as(id).isSubsetOf("1", "2"));
    }
}
