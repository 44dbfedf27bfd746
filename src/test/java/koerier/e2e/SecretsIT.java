package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import koerier.TestNode;
import koerier.testkit.FakeReceiver;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Plants secrets, lets a receiver repeat them, and looks for them everywhere that is kept or answered.
class SecretsIT {
    private static final String ORG = "/v1/orgs/vault";
    private static final String TOKEN = "canary-3f7a-token/&";
    private static final String HEADER = "canary-3f7a-header";
    private static final String EVENT = """
            {"id": "e1", "module": "Deals", "operation": "create", "recordId": "1", "record": {"Stage": "Won"}}""";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> answers = new ArrayList<>();
    private FakeReceiver receiver;
    private TestNode node;

    @BeforeEach
    void start() {
        log.start();
        logger("ROOT").addAppender(log);
        logger("koerier").setLevel(Level.DEBUG);
        receiver = FakeReceiver.start().answer((call, wire) -> {
            String all = new String(call.head(), StandardCharsets.UTF_8) + call.text();
            wire.send(("HTTP/1.1 500 X\r\nX-Echo: " + HEADER + "\r\nContent-Length: "
                            + all.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + all)
                    .getBytes(StandardCharsets.UTF_8));
        });
        node = TestNode.start();
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
        logger("ROOT").detachAppender(log);
        logger("koerier").setLevel(null);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private JsonNode get(String path) {
        TestNode.Answer answer = node.get(path).expect(200);
        answers.add(answer.body());
        return answer.json();
    }

    /// Everything that the database holds, bytes in hexadecimal.
    private String dump() {
        StringBuilder all = new StringBuilder();
        List<String> tables = new ArrayList<>();
        for (Row table : TestPostgres.execute(node.database(), """
                select format('%I.%I', schemaname, tablename) from pg_tables
                where schemaname not in ('pg_catalog', 'information_schema')
                  and (select relkind from pg_class where oid = format('%I.%I', schemaname, tablename)::regclass) = 'r'
                """)) {
            tables.add("select string_agg(t::text, ' ') from " + table.getString(0) + " t");
        }
        for (Row row : TestPostgres.execute(node.database(), String.join(" union all ", tables))) {
            all.append(row.getString(0)).append('\n');
        }
        return all.toString();
    }

    private String logged() {
        return List.copyOf(log.list).stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .collect(Collectors.joining("\n"));
    }

    private static void assertAbsent(String where, String text, List<String> secrets) {
        for (String secret : secrets) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            assertThat(text.contains(secret)).as(where + " " + secret).isFalse();
            assertThat(text.contains(HexFormat.of().formatHex(bytes)))
                    .as(where + " in hex " + secret)
                    .isFalse();
            assertThat(text.contains(Base64.getEncoder().encodeToString(bytes).replace("=", "")))
                    .as(where + " in base64 " + secret)
                    .isFalse();
        }
    }

    @Test
    @DisplayName(
            "T38 T40 A9 A32 I9 planted secrets are in no log, no answer and no dump, also when a receiver repeats them")
    void canaries() {
        node.put(ORG, "{\"name\": \"Vault\"}").expect(201);
        TestNode.Answer made = node.call(
                        TestNode.KEY,
                        "POST",
                        ORG + "/webhooks",
                        """
                        {"name": "W", "module": "Deals", "url": "http://127.0.0.1:%d/", "signing": {"enabled": true},
                         "customParameters": [{"name": "token", "value": "%s", "secret": true}],
                         "headers": [{"name": "Authorization", "value": "Bearer %s", "secret": true}],
                         "retry": {"policy": "custom", "delays": ["PT1H"]}}""".formatted(receiver.port(), TOKEN, HEADER),
                        "Idempotency-Key",
                        "one")
                .expect(201);
        String first = made.json().get("secret").asText();
        String second = node.call(TestNode.KEY, "POST", ORG + "/webhooks/wh_1/secret/rotate", null)
                .expect(200)
                .json()
                .get("secret")
                .asText();
        String key = node.call(
                        TestNode.KEY,
                        "POST",
                        "/v1/api-keys",
                        "{\"name\": \"k\", \"org\": \"vault\", \"scopes\": [\"read\"]}",
                        "Idempotency-Key",
                        "two")
                .expect(201)
                .json()
                .get("key")
                .asText();
        node.post(ORG + "/rules", """
                {"name": "R", "module": "Deals", "trigger": {"type": "create"}, "instantAction": {"webhook": "wh_1"}}""").expect(201);
        node.post(ORG + "/events", EVENT).expect(202);
        receiver.await(1);
        answers.add(node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200).body());
        answers.add(node.post(ORG + "/webhooks/wh_1/preview", "{}").expect(200).body());
        answers.add(node.patch(ORG + "/webhooks/wh_1", "{\"url\": \"http://10.0.0.1/?%s\"}".formatted("x"))
                .body());
        JsonNode delivery = get(ORG + "/deliveries?state=retrying");
        while (delivery.at("/data").isEmpty()) {
            delivery = get(ORG + "/deliveries?state=retrying");
        }
        JsonNode whole = get(ORG + "/deliveries/" + delivery.at("/data/0/id").asText());
        assertThat(whole.at("/attempts/0/responseExcerpt").asText())
                .contains("token=***")
                .contains("uthorization: ***");
        answers.add(node.patch(ORG + "/webhooks/wh_1", """
                        {"url": "http://127.0.0.1:1/", "userDefined": {"mode": "raw", "format": "json", "template": "{}"}}""").expect(200).body());
        TestNode.Answer refused = node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200);
        assertThat(refused.json().at("/delivery/error/code").asText()).isEqualTo("CONNECTION_FAILED");
        assertThat(refused.json().at("/url").asText()).contains("token=***");
        answers.add(refused.body());
        List.of("/webhooks", "/webhooks/wh_1", "/rules", "/audit", "/usage", "/deliveries", "/scheduled-actions")
                .forEach(path -> get(ORG + path));
        List.of("/v1/audit", "/v1/api-keys", "/v1/orgs", "/v1/address-rules").forEach(this::get);
        answers.add(node.get("/metrics").expect(200).body());

        assertThat(receiver.calls().getFirst().text()).as("the receiver got it").contains("canary-3f7a-token");
        List<String> secrets = List.of(
                "canary-3f7a-token",
                HEADER,
                first,
                first.substring("whsec_".length()),
                second,
                key,
                TestNode.KEY,
                node.database().password());
        assertAbsent("answers", String.join("\n", answers), secrets);
        assertAbsent("database", dump(), secrets.subList(0, 7));
        assertAbsent("log", logged(), secrets);
    }

    @Test
    @DisplayName(
            "I9 a new secret key seals what is saved; what the old one sealed is still read, and sealed anew when saved")
    void rotation() {
        node.put(ORG, "{\"name\": \"Vault\"}").expect(201);
        node.post(ORG + "/webhooks", """
                {"name": "W", "module": "Deals", "url": "http://127.0.0.1:%d/", "retry": {"policy": "none"},
                 "customParameters": [{"name": "token", "value": "%s", "secret": true}]}""".formatted(receiver.port(), TOKEN)).expect(201);
        var database = node.database();
        node.close();
        node = TestNode.startWithNextKey(database);
        node.post(ORG + "/webhooks/wh_1/test", "{}").expect(200);
        assertThat(receiver.await(1).getLast().text()).contains("canary-3f7a-token");
        assertThat(newestDocument()).contains("test:");
        node.patch(ORG + "/webhooks/wh_1", "{\"description\": \"saved again\"}").expect(200);
        assertThat(newestDocument()).contains("next:").doesNotContain("test:");
    }

    private String newestDocument() {
        return TestPostgres.execute(
                        node.database(),
                        "select document from configuration_entry where kind = 'webhook' order by version desc limit 1")
                .iterator()
                .next()
                .getString(0);
    }
}
