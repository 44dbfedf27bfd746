package koerier.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import koerier.document.DocumentReader;
import koerier.org.OrgId;
import koerier.template.TemplateCompiler.Escaping;
import koerier.template.TemplateCompiler.UnsupportedFields;
import koerier.webhook.Webhook.Retry;
import org.jspecify.annotations.Nullable;

/// Webhooks in the database: texts as typed, secrets sealed as `{"sealed": "..."}`, references by field
/// identity. What is read back is trusted in its shape and not judged anew, so that a stricter rule never loses
/// a stored webhook; its URL is judged when it is called.
final class StoredWebhook {
    static final String SEALED = "sealed";
    /// No stored list is longer; a bound against a damaged document.
    private static final int ITEMS_MAX = 10_000;

    private final OrgId org;
    private final SecretBox box;

    StoredWebhook(OrgId org, SecretBox box) {
        this.org = org;
        this.box = box;
    }

    Map<String, @Nullable Object> write(Webhook webhook) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", webhook.name());
        document.put("description", webhook.description());
        document.put("module", webhook.module());
        document.put("url", webhook.url());
        document.put("method", webhook.method());
        document.put("entityParameters", entities(webhook));
        List<@Nullable Object> customs = new ArrayList<>();
        for (Webhook.CustomParameter custom : webhook.customParameters()) {
            customs.add(valued(custom.name(), custom.value(), custom.secret()));
        }
        document.put("customParameters", customs);
        document.put("userDefined", userDefined(webhook.userDefined()));
        List<@Nullable Object> headers = new ArrayList<>();
        for (Webhook.Header header : webhook.headers()) {
            headers.add(valued(header.name(), header.value(), header.secret()));
        }
        document.put("headers", headers);
        WebhookWriter.putSettings(document, webhook);
        document.put("signing", signing(webhook.signing()));
        document.put("references", new LinkedHashMap<String, @Nullable Object>(webhook.references()));
        return document;
    }

    private static List<@Nullable Object> entities(Webhook webhook) {
        List<@Nullable Object> entities = new ArrayList<>();
        for (Webhook.EntityParameter entity : webhook.entityParameters()) {
            Map<String, @Nullable Object> item = WebhookWriter.named(entity.name());
            item.put("value", entity.value());
            WebhookWriter.putFormats(item, entity);
            entities.add(item);
        }
        return entities;
    }

    private Map<String, @Nullable Object> valued(String name, String value, boolean secret) {
        Map<String, @Nullable Object> item = WebhookWriter.named(name);
        item.put("value", secret ? sealed(value) : value);
        item.put("secret", secret);
        return item;
    }

    private static @Nullable Map<String, @Nullable Object> userDefined(Webhook.@Nullable UserDefined userDefined) {
        if (userDefined == null) {
            return null;
        }
        Map<String, @Nullable Object> item = WebhookWriter.named(userDefined.name());
        item.put("mode", DocumentReader.spelling(userDefined.mode()));
        item.put("format", DocumentReader.spelling(userDefined.format()));
        item.put("template", userDefined.template());
        return item;
    }

    private Map<String, @Nullable Object> signing(Webhook.Signing signing) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("enabled", signing.enabled());
        SigningSecrets secrets = signing.secrets();
        if (secrets != null) {
            document.put("secret", sealed(secrets.newest()));
            SigningSecrets.Previous previous = secrets.previous();
            if (previous != null) {
                Map<String, @Nullable Object> old = new LinkedHashMap<>();
                old.put("secret", sealed(previous.secret()));
                old.put("validUntil", previous.validUntil().toString());
                document.put("previous", old);
            }
        }
        return document;
    }

    private Map<String, @Nullable Object> sealed(String secret) {
        Map<String, @Nullable Object> sealed = new LinkedHashMap<>();
        sealed.put(SEALED, box.seal(org, secret));
        return sealed;
    }

    Webhook read(int number, Map<String, @Nullable Object> members) {
        DocumentReader document = DocumentReader.of(members);
        List<Webhook.EntityParameter> entities = new ArrayList<>();
        for (DocumentReader item : document.objects("entityParameters", ITEMS_MAX)) {
            entities.add(new Webhook.EntityParameter(
                    item.requiredText("name"),
                    item.requiredText("value"),
                    item.text("dateFormat").orElse(null),
                    item.text("dateTimeFormat").orElse(null),
                    zone(item)));
        }
        List<Webhook.CustomParameter> customs = new ArrayList<>();
        for (DocumentReader item : document.objects("customParameters", ITEMS_MAX)) {
            customs.add(new Webhook.CustomParameter(
                    item.requiredText("name"), value(item, "value"), item.bool("secret", false)));
        }
        List<Webhook.Header> headers = new ArrayList<>();
        for (DocumentReader item : document.objects("headers", ITEMS_MAX)) {
            headers.add(
                    new Webhook.Header(item.requiredText("name"), value(item, "value"), item.bool("secret", false)));
        }
        Webhook webhook = new Webhook(
                number,
                document.requiredText("name"),
                document.text("description", ""),
                document.requiredText("module"),
                document.requiredText("url"),
                document.requiredText("method"),
                entities,
                customs,
                document.object("userDefined").map(StoredWebhook::userDefined).orElse(null),
                headers,
                document.requiredText("dateFormat"),
                document.requiredText("dateTimeFormat"),
                zone(document),
                Locale.forLanguageTag(document.requiredText("locale")),
                document.object("retry").map(StoredWebhook::retry).orElseGet(Retry.Standard::new),
                document.object("signing").map(this::signing).orElse(Webhook.Signing.OFF),
                document.choice("escaping", Escaping.class).orElse(Escaping.CONTEXT),
                document.choice("unsupportedFields", UnsupportedFields.class).orElse(UnsupportedFields.MARKER),
                document.choice("state", Webhook.State.class).orElse(Webhook.State.ACTIVE),
                references(document));
        if (!document.isValid()) {
            throw new IllegalArgumentException("the stored webhook " + number + " is damaged: " + document.errors());
        }
        return webhook;
    }

    private String value(DocumentReader item, String member) {
        return item.raw(member) instanceof Map<?, ?> map && map.get(SEALED) instanceof String sealed
                ? box.open(org, sealed)
                : item.requiredText(member);
    }

    private static @Nullable ZoneId zone(DocumentReader document) {
        return document.text("timeZone").map(ZoneId::of).orElse(null);
    }

    private static Webhook.UserDefined userDefined(DocumentReader item) {
        return new Webhook.UserDefined(
                item.choice("mode", Webhook.UserDefined.Mode.class).orElse(Webhook.UserDefined.Mode.FORM),
                item.text("name", ""),
                item.choice("format", Webhook.UserDefined.Format.class).orElse(Webhook.UserDefined.Format.TEXT),
                item.requiredText("template"));
    }

    private static Retry retry(DocumentReader retry) {
        return switch (retry.requiredText("policy")) {
            case "none" -> new Retry.None();
            case "extended" -> new Retry.Extended();
            case "custom" ->
                new Retry.Custom(retry.texts("delays", ITEMS_MAX).stream()
                        .map(Duration::parse)
                        .toList());
            default -> new Retry.Standard();
        };
    }

    private Webhook.Signing signing(DocumentReader signing) {
        boolean enabled = signing.bool("enabled", false);
        if (!signing.has("secret")) {
            return new Webhook.Signing(enabled, null);
        }
        SigningSecrets.Previous previous = signing.object("previous")
                .map(old -> new SigningSecrets.Previous(
                        value(old, "secret"), Instant.parse(old.requiredText("validUntil"))))
                .orElse(null);
        return new Webhook.Signing(enabled, new SigningSecrets(value(signing, "secret"), previous));
    }

    private static Map<String, String> references(DocumentReader document) {
        Map<String, String> references = new LinkedHashMap<>();
        if (document.raw("references") instanceof Map<?, ?> map) {
            map.forEach((token, identity) -> references.put(String.valueOf(token), String.valueOf(identity)));
        }
        return references;
    }
}
