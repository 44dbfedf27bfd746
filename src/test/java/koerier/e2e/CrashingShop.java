package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import koerier.testkit.DevProcess;
import koerier.testkit.FakeReceiver;

/// An organisation of a process that is not always there: what was posted to it, what it took, and what the receiver's
/// ledger must hold at the end.
final class CrashingShop {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS_A_REQUEST = 20;
    private static final int EVENTS_AGAIN = 200;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<String> api = new AtomicReference<>("");
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger posted = new AtomicInteger();
    private final Set<Integer> answers = new HashSet<>();

    /// From now on this process is asked.
    CrashingShop at(DevProcess process) {
        return at(process.api());
    }

    CrashingShop at(String url) {
        api.set(url);
        return this;
    }

    /// The ids of the events that were answered 202.
    Set<String> accepted() {
        return accepted;
    }

    /// Waits until a post has had this answer.
    void awaitAnswer(int status) throws InterruptedException {
        synchronized (answers) {
            long end = System.nanoTime() + ANSWER_MAX.toNanos();
            while (!answers.contains(status)) {
                long left = end - System.nanoTime();
                assertThat(left).as("an answer of %d among %s", status, answers).isPositive();
                TimeUnit.NANOSECONDS.timedWait(answers, left);
            }
        }
    }

    /// @param edition with one user licence
    void configure(String edition, int port) {
        configure(edition, port, "\"instantAction\": {\"webhook\": \"wh_1\"}");
    }

    /// @param action what the rule does, as members of its document
    void configure(String edition, int port, String action) {
        send(
                "PUT",
                "/v1/orgs/shop",
                "{\"name\": \"Shop\", \"edition\": \"%s\", \"userLicences\": 1}".formatted(edition));
        send("POST", "/v1/orgs/shop/webhooks", """
                {"name": "Call", "module": "Deals", "url": "http://127.0.0.1:%d/hook",
                 "signing": {"enabled": true},
                 "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name}"}]}""".formatted(port));
        send("POST", "/v1/orgs/shop/rules", """
                {"name": "Always", "module": "Deals", "trigger": {"type": "create"}, %s}""".formatted(action));
    }

    /// Posts some events; what is not answered with 202 may or may not have been taken.
    void post() {
        String events = events(IntStream.range(0, EVENTS_A_REQUEST)
                .map(_ -> posted.incrementAndGet())
                .mapToObj(number -> "e" + number)
                .toList());
        try {
            HttpResponse<String> answer = request("POST", "/v1/orgs/shop/events", events);
            synchronized (answers) {
                answers.add(answer.statusCode());
                answers.notifyAll();
            }
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

    private static String events(List<String> ids) {
        return ids.stream().map(id -> """
                        {"id": "%1$s", "module": "Deals", "operation": "create", "recordId": "r%1$s",
                         "record": {"Deal_Name": "Oven %1$s"}}""".formatted(id)).collect(Collectors.joining(",", "[", "]"));
    }

    /// Whoever has had no answer posts again: each event that was answered 202 is known, whatever happened since.
    void checkPostedAgain() {
        List<String> ids = List.copyOf(accepted);
        for (int from = 0; from < ids.size(); from += EVENTS_AGAIN) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + EVENTS_AGAIN));
            try {
                HttpResponse<String> answer = request("POST", "/v1/orgs/shop/events", events(some));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                assertThat(JSON.readTree(answer.body()).get("accepted"))
                        .hasSameSizeAs(some)
                        .allMatch(each -> each.get("duplicate").asBoolean());
            } catch (IOException | InterruptedException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    /// The new secret of the webhook.
    String rotateSecret() {
        try {
            HttpResponse<String> answer = request("POST", "/v1/orgs/shop/webhooks/wh_1/secret/rotate", "{}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body()).path("secret").asText();
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    JsonNode get(String path) {
        try {
            HttpResponse<String> answer = request("GET", path, "");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
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

    /// Waits until whatever was accepted has arrived.
    void awaitAll(FakeReceiver receiver) {
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

    /// One id for each event, no attempt twice, and no more attempts than the policy allows.
    static void checkLedger(FakeReceiver receiver) {
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
