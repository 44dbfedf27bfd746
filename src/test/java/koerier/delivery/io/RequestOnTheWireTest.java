package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.delivery.Turn;
import koerier.testkit.FakeReceiver;
import koerier.testkit.FakeReceiver.Call;
import koerier.webhook.TargetUrl;
import koerier.webhook.WebhookRequest;
import koerier.webhook.WebhookRequest.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestOnTheWireTest {
    private final FakeReceiver receiver = FakeReceiver.start();
    private final Caller caller = new Caller(Caller.with(16, 1024));
    private final TargetUrl target = Caller.loopback(receiver.port());

    @AfterEach
    void close() {
        caller.close();
        receiver.close();
    }

    @Test
    @DisplayName("[D4] a request is on the wire byte for byte as documented, with Content-Length and never chunked")
    void exactBytes() {
        Delivery delivery = caller.delivery(Caller.post(target, "/in?a=1%20b", "{\"x\":\"€\"}"));
        caller.submit(List.of(delivery));
        Attempt attempt = caller.next().attempt();
        assertThat(attempt.state()).isEqualTo(State.DELIVERED);
        assertThat(attempt.status()).isEqualTo(200);
        assertThat(attempt.number()).isEqualTo(1);
        assertThat(attempt.address()).isEqualTo("127.0.0.1");
        assertThat(new String(attempt.responseExcerpt(), StandardCharsets.UTF_8))
                .isEqualTo("ok");

        Call call = receiver.await(1).getFirst();
        assertThat(call.lines())
                .containsExactly(
                        "POST /in?a=1%20b HTTP/1.1",
                        "Host: 127.0.0.1:" + receiver.port(),
                        "User-Agent: Koerier/0.1-test",
                        "Content-Type: application/json; charset=utf-8",
                        "Content-Length: 11",
                        "webhook-id: " + delivery.id(),
                        "webhook-timestamp: " + call.header("webhook-timestamp"),
                        "Koerier-Attempt: 1",
                        "Koerier-Event-Id: crm-8f1c");
        assertThat(call.body()).isEqualTo(delivery.request().body());
        assertThat(Long.parseLong(call.header("webhook-timestamp")))
                .isBetween(System.currentTimeMillis() / 1000 - 5, System.currentTimeMillis() / 1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 1_048_576})
    @DisplayName("S4 S6 the official library verifies every body with either key")
    void signed(int length) throws Exception {
        String newest = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        String previous = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        List<byte[]> keys = List.of(new byte[32], Base64.getDecoder().decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD"));
        String body = length == 0 ? "" : "é\n".repeat(length / 3) + "\n";
        caller.submit(
                List.of(caller.delivery(Caller.ACME, Caller.post(target, "/", body), Function.INSTANT_ACTION, keys)));
        assertThat(caller.next().attempt().state()).isEqualTo(State.DELIVERED);
        Call call = receiver.await(1).getFirst();
        assertThat(call.header("webhook-signature")).matches("v1,\\S+ v1,\\S+");
        assertThat(call.text()).isEqualTo(body);
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            headers.put(name, List.of(call.header(name)));
        }
        var received = HttpHeaders.of(headers, (_, _) -> true);
        new Webhook(newest.substring(6)).verify(call.text(), received);
        new Webhook(previous.substring(6)).verify(call.text(), received);
    }

    @Test
    @DisplayName("[D9] a test says so, and an event id of any letters becomes a header")
    void testsAndEventIds() {
        Delivery test = caller.delivery(Caller.ACME, Caller.post(target, "/", ""), Function.TEST, List.of());
        Delivery odd = new Delivery(
                test.id(),
                test.org(),
                1,
                1,
                "Deals",
                "4711",
                "é\r\nX: 1 %",
                Function.TEST,
                Turn.first(new koerier.webhook.Webhook.Retry.None()),
                test.request(),
                List.of());
        caller.submit(List.of(odd));
        caller.next();
        Call call = receiver.await(1).getFirst();
        assertThat(call.header("Koerier-Test")).isEqualTo("1");
        assertThat(call.header("Koerier-Event-Id")).isEqualTo("%C3%A9%0D%0AX:%201%20%25");
        assertThat(call.header("Content-Length")).isEqualTo("0");
        assertThat(call.headers("X")).isEmpty();
    }

    @Test
    @DisplayName("a GET has no body and no length")
    void get() {
        var request = new WebhookRequest("GET", target, "/q?x=%26", List.of(), new byte[0], false);
        assertThat(caller.call(request).state()).isEqualTo(State.DELIVERED);
        Call call = receiver.await(1).getFirst();
        assertThat(call.lines().getFirst()).isEqualTo("GET /q?x=%26 HTTP/1.1");
        assertThat(call.headers("Content-Length")).isEmpty();
        assertThat(call.headers("Transfer-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "path",
                "http://example.com/",
                "/a b",
                "/a\rb",
                "/a\nb",
                "/a\tb",
                "/a\u0000b",
                "/a#b",
                "/é",
                "/a\u007f",
                "/\u560d\u560a"
            })
    @DisplayName("T10 a request target that cannot stand in a request line is refused before anything is dialled")
    void illegalTargets(String requestTarget) {
        Attempt attempt = caller.call(Caller.post(target, requestTarget, "{}"));
        assertThat(attempt.failure()).isNotNull().returns(FailureCode.URL_REFUSED, failure -> failure.code());
        assertThat(attempt.number()).isZero();
        assertThat(attempt.requestWritten()).isFalse();
        assertThat(receiver.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a:b",
                "a\r\nb",
                "é",
                "Host",
                "content-length",
                "Transfer-Encoding",
                "TE",
                "webhook-signature",
                "Koerier-Test",
                "Proxy-Authorization",
                "user-agent",
                "Expect"
            })
    @DisplayName("T5 T6 T7 a header name that is none, or Koerier's own, is refused before anything is dialled")
    void illegalHeaderNames(String name) {
        var request = new WebhookRequest("POST", target, "/", List.of(new Header(name, "v")), new byte[0], false);
        assertThat(caller.call(request).failure()).isNotNull().returns("illegalRequest", failure -> failure.reason());
        assertThat(receiver.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "v\r\n folded", "é", "\u560d\u560a", "a\u0000", " a", "a ", "\u0085"})
    @DisplayName("T1 T2 T3 T4 a header value that would need encoding is refused before anything is dialled")
    void illegalHeaderValues(String value) {
        var request = new WebhookRequest("POST", target, "/", List.of(new Header("X-A", value)), new byte[0], false);
        assertThat(caller.call(request).failure()).isNotNull().returns("illegalRequest", failure -> failure.reason());
        assertThat(receiver.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE", "GE T", "post", "OPTIONS", "HEAD", ""})
    @DisplayName("T13 a method that may not be used is refused before anything is dialled")
    void illegalMethods(String method) {
        var request = new WebhookRequest(method, target, "/", List.of(), new byte[0], false);
        assertThat(caller.call(request).failure()).isNotNull().returns("illegalRequest", failure -> failure.reason());
        assertThat(receiver.connections()).isZero();
    }

    @Test
    @DisplayName("R38 thirty illegal request targets to one host do not keep a good one from it")
    void illegalTargetsDoNotWedge() {
        List<Delivery> deliveries = IntStream.range(0, 31)
                .mapToObj(i -> caller.delivery(Caller.post(target, i < 30 ? "/a b" + i : "/good", "{}")))
                .toList();
        caller.submit(deliveries);
        assertThat(caller.next(31))
                .filteredOn(ended -> ended.attempt().failure() == null)
                .singleElement()
                .returns("/good", ended -> ended.delivery().request().requestTarget());
        assertThat(receiver.await(1)).hasSize(1);
    }
}
