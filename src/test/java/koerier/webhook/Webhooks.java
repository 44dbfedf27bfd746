package koerier.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.SecureRandom;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.org.Edition;
import koerier.org.Feature;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.OrgSchema;
import koerier.template.RenderContext;
import koerier.webhook.CompiledWebhook.Rendered;
import org.jspecify.annotations.Nullable;

/// Webhooks, organisations and events to test with.
final class Webhooks {
    static final OrgId BAKERY = new OrgId("bakery");
    static final String CANARY = "canary-7d0f";
    static final Edition EVERYTHING = new Edition("everything", 1, 1, Edition.METHODS, Edition.Limits.DEFAULT);
    static final String BASE =
            "{'name': 'Sales commission', 'module': 'Deals', 'url': 'https://apps.example.com/api/xml/write'}";

    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    static final String DEAL = """
            {"id": "crm-8f1c", "module": "Deals", "operation": "edit", "recordId": "4711",
             "record": {"Deal_Name": "Oven & 9 é", "Amount": "12500.00", "Stage": "Closed Won",
                        "Closing_Date": "2026-11-24", "Description": "a\\r\\nX-Evil: 1",
                        "Account_Name": {"id": "55", "name": "Bakkerij Jansen", "Phone": "+31 20 555 0101"}},
             "previous": {"Stage": "Negotiation"}}
            """;

    private Webhooks() {}

    static Organisation organisation() {
        return new Organisation(
                BAKERY,
                "Bakkerij BV",
                "everything",
                5,
                ZoneId.of("Europe/Amsterdam"),
                Locale.of("nl"),
                DayOfWeek.MONDAY,
                Set.<Feature>of(),
                "EUR",
                List.of(),
                Set.of(DayOfWeek.MONDAY),
                Set.of(),
                List.of(),
                null,
                Map.of("Phone", "+31 20 555 0000"));
    }

    static OrgSchema schema(Field... own) {
        return OrgSchema.of(organisation(), List.of(), Map.of("Deals", List.of(own)));
    }

    static Field field(String apiName, String label, boolean deleted) {
        return new Field(apiName, label, List.of(), FieldType.TEXT, true, null, null, null, List.of(), false, deleted);
    }

    /// A JSON object, with single quotes for double ones.
    @SuppressWarnings("unchecked") // an object is read as a map
    static Map<String, @Nullable Object> json(String text) {
        try {
            return JACKSON.readValue(text.replace('\'', '"'), LinkedHashMap.class);
        } catch (JsonProcessingException mistake) {
            throw new IllegalArgumentException(text, mistake);
        }
    }

    static String text(Object tree) {
        try {
            return JACKSON.writeValueAsString(tree);
        } catch (JsonProcessingException mistake) {
            throw new IllegalArgumentException(mistake);
        }
    }

    /// The smallest document with these members laid over it.
    static Map<String, @Nullable Object> document(String members) {
        Map<String, @Nullable Object> document = json(BASE);
        document.putAll(json(members));
        return document;
    }

    static WebhookDocument.Context context() {
        return context(null);
    }

    static WebhookDocument.Context context(@Nullable Webhook previous) {
        return context(schema(), previous, false);
    }

    static WebhookDocument.Context context(OrgSchema schema, @Nullable Webhook previous, boolean strict) {
        return new WebhookDocument.Context(
                schema,
                EVERYTHING,
                AddressPolicy.strict(),
                7,
                previous,
                (module, name) -> module.equals("Deals") && name.equals("taken"),
                strict,
                bytes -> Arrays.fill(bytes, (byte) 0x5A));
    }

    static Webhook webhook(String members) {
        return webhook(document(members), context());
    }

    static Webhook webhook(Map<String, @Nullable Object> document, WebhookDocument.Context context) {
        Parsed<Webhook> parsed = WebhookDocument.parse(document, context);
        assertThat(parsed).isInstanceOf(Parsed.Valid.class);
        return ((Parsed.Valid<Webhook>) parsed).value();
    }

    /// `pointer code` of every mistake.
    static List<String> mistakes(String members) {
        return mistakes(document(members), context());
    }

    static List<String> mistakes(Map<String, @Nullable Object> document, WebhookDocument.Context context) {
        return WebhookDocument.parse(document, context) instanceof Parsed.Invalid<Webhook>(List<FieldError> errors)
                ? errors.stream()
                        .map(error -> error.pointer() + " " + error.code())
                        .toList()
                : List.of();
    }

    static SecretBox box() {
        return new SecretBox(Map.of("k1", new byte[SecretBox.KEY_BYTES]), "k1", new SecureRandom());
    }

    static Rendered render(Webhook webhook, String event, boolean masked) {
        return render(webhook, schema(), event, masked);
    }

    static Rendered render(Webhook webhook, OrgSchema schema, String event, boolean masked) {
        FieldPlan.Builder plan = FieldPlan.builder();
        CompiledWebhook compiled = CompiledWebhook.compile(webhook, schema, plan);
        EventView view = new EventView(plan.build());
        view.read(event.getBytes(UTF_8));
        RenderContext context =
                new RenderContext().set(view, "dlv_1", "crm-8f1c", "edit", "Deal won", 1_795_512_600_000L);
        return compiled.render(context, new ByteSink(CompiledWebhook.BODY_MAX), masked);
    }

    static WebhookRequest request(Webhook webhook) {
        return request(render(webhook, DEAL, false));
    }

    static WebhookRequest request(Rendered rendered) {
        assertThat(rendered).isInstanceOf(Rendered.Request.class);
        return ((Rendered.Request) rendered).request();
    }

    static String body(WebhookRequest request) {
        return new String(request.body(), UTF_8);
    }

    static List<String> headers(WebhookRequest request) {
        return request.headers().stream()
                .map(header -> header.name() + ": " + header.value())
                .toList();
    }

    /// Items with a name and a value.
    static List<@Nullable Object> parameters(String... namesAndValues) {
        List<@Nullable Object> result = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            item.put("name", namesAndValues[i]);
            item.put("value", namesAndValues[i + 1]);
            result.add(item);
        }
        return result;
    }
}
