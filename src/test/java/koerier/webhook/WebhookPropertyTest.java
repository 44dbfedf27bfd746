package koerier.webhook;

import static koerier.webhook.Webhooks.context;
import static koerier.webhook.Webhooks.document;
import static koerier.webhook.Webhooks.json;
import static koerier.webhook.Webhooks.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import koerier.document.Parsed;
import koerier.ingest.FieldPlan;
import koerier.webhook.CompiledWebhook.Rendered;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookPropertyTest {
    private static final String[] TEXTS = {
        "",
        "x",
        "***",
        "POST",
        "GET",
        "PUT",
        "form",
        "raw",
        "query",
        "json",
        "xml",
        "text",
        "Deals",
        "Potentials",
        "Leads",
        "https://example.com/",
        "http://127.1/",
        "https://example.com/?a=1&b",
        "${Deals.Stage}",
        "${Deals.Nope}",
        "$${",
        "${",
        "${Unsupported_Field}",
        "<a b='${Deals.Amount}'/>",
        "{\"a\": ${Deals.Deal Name}}",
        "é€😀",
        "\uD800",
        "\0",
        "a\r\nb",
        "standard",
        "custom",
        "PT1M",
        "P99999D",
        "yyyy-MM-dd",
        "Europe/Amsterdam",
        "UTC",
        "en",
        "nl",
        "context",
        "none",
        "paused",
        "marker",
        "fail",
        "X-A",
        "Host",
        "webhook-id",
        "authtoken",
        "a",
        "a b&c=d",
        "%zz%4",
        "]]>",
        "..",
        "x".repeat(300)
    };
    private static final String[] MEMBERS = {
        "name",
        "description",
        "module",
        "url",
        "method",
        "entityParameters",
        "customParameters",
        "userDefined",
        "headers",
        "dateFormat",
        "dateTimeFormat",
        "timeZone",
        "locale",
        "retry",
        "signing",
        "escaping",
        "unsupportedFields",
        "state",
        "id"
    };
    private static final String[] INNER = {
        "name",
        "value",
        "secret",
        "mode",
        "format",
        "template",
        "policy",
        "delays",
        "enabled",
        "dateFormat",
        "timeZone",
        "valueSource"
    };

    @DisplayName("whatever is sent, it is accepted or every mistake is named; nothing throws")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void documentsNeverThrow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Webhook previous =
                Webhooks.webhook("{'customParameters': [{'name': 'authtoken', 'value': 'v', 'secret': true}]}");
        int valid = 0;
        for (int n = 0; n < 1_500; n++) {
            Map<String, @Nullable Object> document = random.nextInt(4) == 0 ? new LinkedHashMap<>() : document("{}");
            int changes = random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                document.put(MEMBERS[random.nextInt(MEMBERS.length)], value(random, 3));
            }
            Parsed<Webhook> parsed = WebhookDocument.parse(document, context(random.nextBoolean() ? previous : null));
            switch (parsed) {
                case Parsed.Invalid<Webhook> invalid ->
                    assertThat(invalid.errors())
                            .as("seed %d: %s", seed, document)
                            .allMatch(error ->
                                    error.pointer().isEmpty() || error.pointer().startsWith("/"));
                case Parsed.Valid<Webhook>(Webhook webhook) -> {
                    valid++;
                    assertLaws(webhook, "seed " + seed + ": " + document);
                }
            }
        }
        assertThat(valid).as("seed %d", seed).isGreaterThan(100);
    }

    @DisplayName("[W11] preview and dispatch are the same bytes; documents and stored forms read back the same")
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void roundTrips(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int n = 0; n < 300; n++) {
            Map<String, @Nullable Object> document = plausible(random);
            if (WebhookDocument.parse(document, context()) instanceof Parsed.Valid<Webhook>(Webhook webhook)) {
                assertLaws(webhook, "seed " + seed + ": " + document);
            }
        }
    }

    private static void assertLaws(Webhook webhook, String what) {
        CompiledWebhook compiled = CompiledWebhook.compile(webhook, Webhooks.schema(), FieldPlan.builder());
        Map<String, @Nullable Object> shown = WebhookDocument.document(compiled);
        assertThat(WebhookDocument.parse(shown, context(webhook))).as(what).isEqualTo(new Parsed.Valid<>(webhook));
        Map<String, @Nullable Object> stored = WebhookDocument.stored(webhook, Webhooks.BAKERY, Webhooks.box());
        Webhook read = WebhookDocument.fromStored(7, stored, Webhooks.BAKERY, Webhooks.box());
        assertThat(read).as(what).isEqualTo(webhook);

        Rendered sent = Webhooks.render(read, Webhooks.DEAL, false);
        Rendered preview = Webhooks.render(webhook, Webhooks.DEAL, false);
        Rendered masked = Webhooks.render(webhook, Webhooks.DEAL, true);
        if (!(sent instanceof Rendered.Request(WebhookRequest request))) {
            assertThat(preview).as(what).isEqualTo(sent);
            assertThat(((Rendered.Failed) sent).cause()).as(what).isNull();
            return;
        }
        WebhookRequest previewed = Webhooks.request(preview);
        assertThat(previewed.requestTarget()).as(what).isEqualTo(request.requestTarget());
        assertThat(previewed.headers()).as(what).isEqualTo(request.headers());
        assertThat(previewed.body()).as(what).isEqualTo(request.body());
        assertThat(request.requestTarget()).as(what).startsWith("/").matches("[!-~]*");
        assertThat(request.headers()).as(what).allMatch(header -> header.value().matches("[ -~]*"));
        if (!request.hasSecret()) {
            assertThat(Webhooks.request(masked).body()).as(what).isEqualTo(request.body());
        }
        assertThat(text(shown)).as(what).doesNotContain(Webhooks.CANARY);
    }

    private static Map<String, @Nullable Object> plausible(SplittableRandom random) {
        String[] values = {
            "${Deals.Deal Name}",
            "${Deals.Amount} & co",
            "plain",
            "${Accounts.Phone}",
            "${Deals.Nope}",
            "$${x}",
            "",
            "é ${Deals.Stage}"
        };
        String method = new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}[random.nextInt(5)];
        Map<String, @Nullable Object> document = document("{'method': '" + method + "'}");
        if (random.nextBoolean()) {
            document.put(
                    "url",
                    "https://example.com/${Deals.Stage}/x?q="
                            + values[random.nextInt(values.length - 1)]
                                    .replace(" ", "%20")
                                    .replace("Deal%20Name", "Deal Name"));
        }
        document.put("entityParameters", items(random, "e", values));
        document.put("customParameters", items(random, "c", "a b", "é", Webhooks.CANARY));
        document.put("headers", items(random, "X-", values));
        if (random.nextBoolean()) {
            boolean raw = random.nextBoolean() && !method.equals("GET") && !method.equals("DELETE");
            Map<String, @Nullable Object> own = json(raw ? "{'mode': 'raw'}" : "{'name': 'own'}");
            own.put("format", new String[] {"json", "xml", "text", "html"}[random.nextInt(4)]);
            own.put("template", "<a>" + values[random.nextInt(values.length)] + "</a>");
            document.put("userDefined", own);
        }
        return document;
    }

    private static List<@Nullable Object> items(SplittableRandom random, String prefix, String... values) {
        List<@Nullable Object> items = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            item.put("name", prefix + i);
            String value = values[random.nextInt(values.length)];
            item.put("value", value);
            if (value.equals(Webhooks.CANARY)) {
                item.put("secret", true);
            }
            items.add(item);
        }
        return items;
    }

    private static @Nullable Object value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> random.nextInt(1_000);
            case 1 -> random.nextBoolean();
            case 2 -> null;
            case 3 -> TEXTS[random.nextInt(TEXTS.length)];
            case 4 -> {
                List<@Nullable Object> list = new ArrayList<>();
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                int size = random.nextInt(5);
                for (int i = 0; i < size; i++) {
                    map.put(INNER[random.nextInt(INNER.length)], value(random, depth - 1));
                }
                yield map;
            }
        };
    }
}
