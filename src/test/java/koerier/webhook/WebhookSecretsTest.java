package koerier.webhook;

import static koerier.webhook.Webhooks.BAKERY;
import static koerier.webhook.Webhooks.CANARY;
import static koerier.webhook.Webhooks.DEAL;
import static koerier.webhook.Webhooks.body;
import static koerier.webhook.Webhooks.box;
import static koerier.webhook.Webhooks.document;
import static koerier.webhook.Webhooks.headers;
import static koerier.webhook.Webhooks.mistakes;
import static koerier.webhook.Webhooks.render;
import static koerier.webhook.Webhooks.request;
import static koerier.webhook.Webhooks.schema;
import static koerier.webhook.Webhooks.text;
import static koerier.webhook.Webhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import koerier.ingest.FieldPlan;
import koerier.org.OrgId;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WebhookSecretsTest {
    private static final String SECRETS = """
            {'customParameters': [{'name': 'authtoken', 'value': 'canary-7d0f-custom', 'secret': true},
                                  {'name': 'open', 'value': 'visible'}],
             'headers': [{'name': 'Authorization', 'value': 'Bearer canary-7d0f-header ${nothing}', 'secret': true},
                         {'name': 'X-Team', 'value': 'sales'}], 'signing': {'enabled': true}}
            """;

    private static Map<String, @Nullable Object> shown(Webhook webhook) {
        return WebhookDocument.document(CompiledWebhook.compile(webhook, schema(), FieldPlan.builder()));
    }

    @Test
    @DisplayName("[W7] T38 I9 a secret is masked wherever it is shown")
    void secretsAreMasked() {
        Webhook webhook = webhook(SECRETS);
        String secret = WebhookDocument.newSecret(null, webhook).orElseThrow();
        assertThat(text(shown(webhook)))
                .doesNotContain(CANARY)
                .doesNotContain(secret)
                .doesNotContain("nothing")
                .contains("\"authtoken\",\"value\":\"***\"")
                .contains("\"Authorization\",\"value\":\"***\"")
                .contains("visible");
        assertThat(webhook.toString()).doesNotContain(CANARY).doesNotContain(secret);
        assertThat(CompiledWebhook.compile(webhook, schema(), FieldPlan.builder())
                        .previewUrl())
                .doesNotContain(CANARY);

        WebhookRequest masked = request(render(webhook, DEAL, true));
        assertThat(body(masked)).isEqualTo("authtoken=***&open=visible");
        assertThat(headers(masked)).startsWith("Authorization: ***", "X-Team: sales");
        assertThat(masked.hasSecret()).isFalse();
        WebhookRequest sent = request(render(webhook, DEAL, false));
        assertThat(body(sent)).isEqualTo("authtoken=canary-7d0f-custom&open=visible");
        assertThat(headers(sent)).first().asString().startsWith("Authorization: Bearer canary-7d0f-header");
        assertThat(sent.hasSecret()).isTrue();
    }

    @Test
    @DisplayName("[W7] *** sent back keeps the stored value; one token can be replaced alone")
    void masksKeepSecrets() {
        Webhook webhook = webhook(SECRETS);
        Map<String, @Nullable Object> sentBack = shown(webhook);
        Webhook same = webhook(sentBack, context(webhook));
        assertThat(same).isEqualTo(webhook);
        assertThat(same.signing()).isEqualTo(webhook.signing());
        assertThat(WebhookDocument.newSecret(webhook, same)).isEmpty();

        sentBack.put("headers", List.of(Webhooks.json("{'name': 'authorization', 'value': '***'}")));
        sentBack.put(
                "customParameters", List.of(Webhooks.json("{'name': 'authtoken', 'value': 'fresh', 'secret': true}")));
        Webhook changed = webhook(sentBack, context(webhook));
        assertThat(changed.headers().getFirst().value())
                .isEqualTo(webhook.headers().getFirst().value());
        assertThat(changed.headers().getFirst().secret()).isTrue();
        assertThat(changed.customParameters()).containsExactly(new Webhook.CustomParameter("authtoken", "fresh", true));
    }

    @Test
    @DisplayName("[W7] a kept secret cannot be made visible, and *** without a stored value is no secret")
    void masksHaveLimits() {
        Webhook webhook = webhook(SECRETS);
        String disclosing = "{'customParameters': [{'name': 'authtoken', 'value': '***', 'secret': false}]}";
        assertThat(mistakes(document(disclosing), context(webhook)))
                .containsExactly("/customParameters/0/secret secret");
        String renamed = "{'customParameters': [{'name': 'other', 'value': '***', 'secret': true}]}";
        assertThat(mistakes(document(renamed), context(webhook))).containsExactly("/customParameters/0/value required");
        assertThat(mistakes(document(renamed), context())).containsExactly("/customParameters/0/value required");
        assertThat(webhook("{'customParameters': [{'name': 'stars', 'value': '***'}]}")
                        .customParameters())
                .containsExactly(new Webhook.CustomParameter("stars", "***", false));
        String moved = "{'headers': [{'name': 'authtoken', 'value': '***', 'secret': true}]}";
        assertThat(mistakes(document(moved), context(webhook))).containsExactly("/headers/0/value required");
    }

    @Test
    @DisplayName("I9 what is stored holds no secret in the clear, and reads back the same")
    void secretsAreSealed() {
        Webhook webhook = webhook(document(SECRETS), context());
        SigningSecrets first = webhook.signing().secrets();
        assertThat(first).isNotNull();
        Webhook rotated = webhook.with(new Webhook.Signing(
                true,
                first.rotated(bytes -> bytes[3] = 9, Instant.parse("2026-11-24T00:00:00Z"), Duration.ofHours(24))));
        Map<String, @Nullable Object> stored = WebhookDocument.stored(rotated, BAKERY, box());
        assertThat(text(stored))
                .doesNotContain(CANARY)
                .doesNotContain("whsec_")
                .contains("visible")
                .contains("sealed");
        assertThat(WebhookDocument.fromStored(7, Webhooks.json(text(stored).replace("'", "\\u0027")), BAKERY, box()))
                .isEqualTo(rotated);
        assertThatThrownBy(() -> WebhookDocument.fromStored(7, stored, new OrgId("other"), box()))
                .isInstanceOf(SecretBox.Unreadable.class);
        assertThat(text(shown(rotated))).contains("\"previousValidUntil\":\"2026-11-25T00:00:00Z\"");
    }

    @Test
    @DisplayName("[D4] the first secret is made when signing is first enabled, and kept ever after")
    void signingSecrets() {
        Webhook unsigned = webhook("{}");
        assertThat(unsigned.signing().secrets()).isNull();
        Webhook signed = webhook(document("{'signing': {'enabled': true}}"), context(unsigned));
        assertThat(WebhookDocument.newSecret(unsigned, signed))
                .hasValueSatisfying(secret -> assertThat(secret).startsWith("whsec_"));
        Webhook off = webhook(document("{'signing': {'enabled': false}}"), context(signed));
        assertThat(off.signing().secrets()).isEqualTo(signed.signing().secrets());
        Webhook on = webhook(
                document("{'signing': {'enabled': true, 'secret': 'whsec_mine', 'previousValidUntil': null}}"),
                context(off));
        assertThat(on.signing()).isEqualTo(signed.signing());
        assertThat(WebhookDocument.newSecret(off, on)).isEmpty();
    }

    @Test
    @DisplayName("[M4] a marker sent back keeps the stored merge field in its place")
    void markersKeepMergeFields() {
        OrgSchema before = schema(Webhooks.field("Machine", "Machine", false));
        OrgSchema after = schema(Webhooks.field("Machine", "Machine", true));
        Webhook webhook = webhook(document("""
                        {'url': 'https://example.com/${Deals.Machine}/x?q=${Deals.Machine}&z=1', 'method': 'PUT',
                         'entityParameters': [{'name': 'm', 'value': 'a${Deals.Machine}'}],
                         'headers': [{'name': 'X-M', 'value': '${Deals.Machine}'}],
                         'userDefined': {'mode': 'raw', 'format': 'text', 'template': '1${Deals.Machine}2${7*7}3${Deals.Stage}'}}
                        """), context(before, null, false));
        Map<String, @Nullable Object> sentBack =
                WebhookDocument.document(CompiledWebhook.compile(webhook, after, FieldPlan.builder()));
        assertThat(text(sentBack))
                .contains("\"url\":\"https://example.com/${Unsupported_Field}/x?q=${Unsupported_Field}&z=1\"")
                .contains("\"template\":\"1${Unsupported_Field}2${Unsupported_Field}3${Deals.Stage}\"")
                .contains("\"templateSource\":\"1${Deals.Machine}2${7*7}3${Deals.Stage}\"")
                .contains("\"valueSource\":\"a${Deals.Machine}\"");
        assertThat(webhook(sentBack, context(after, webhook, false))).isEqualTo(webhook);
        assertThat(body(request(render(webhook, before, "{\"record\": {\"Machine\": \"M1\"}}", false))))
                .isEqualTo("1M12${Unsupported_Field}3");
    }

    private static WebhookDocument.Context context(OrgSchema schema, @Nullable Webhook previous, boolean strict) {
        return Webhooks.context(schema, previous, strict);
    }

    private static WebhookDocument.Context context(@Nullable Webhook previous) {
        return Webhooks.context(previous);
    }

    private static WebhookDocument.Context context() {
        return Webhooks.context();
    }
}
