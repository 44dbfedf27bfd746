package koerier.webhook;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.document.DocumentReader;
import koerier.webhook.Webhook.Retry;
import org.jspecify.annotations.Nullable;

/// Writes webhooks as people see them.
final class WebhookWriter {
    private final CompiledWebhook compiled;
    private final Webhook webhook;
    private final WebhookParts parts;

    WebhookWriter(CompiledWebhook compiled) {
        this.compiled = compiled;
        this.webhook = compiled.webhook();
        this.parts = compiled.parts();
    }

    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", "wh_" + webhook.number());
        document.put("name", webhook.name());
        document.put("description", webhook.description());
        document.put("module", webhook.module());
        document.put("url", shownUrl(compiled).text());
        document.put("method", webhook.method());
        document.put("entityParameters", entities());
        document.put("customParameters", customs());
        document.put("userDefined", userDefined());
        document.put("headers", headers());
        putSettings(document, webhook);
        document.put("signing", signing());
        document.put("previewUrl", compiled.previewUrl());
        document.put("warnings", warnings());
        return document;
    }

    /// The members that are the same for people and for the database.
    static void putSettings(Map<String, @Nullable Object> document, Webhook webhook) {
        document.put("dateFormat", webhook.dateFormat());
        document.put("dateTimeFormat", webhook.dateTimeFormat());
        document.put("timeZone", id(webhook.zone()));
        document.put("locale", webhook.locale().getLanguage());
        document.put("retry", retry(webhook.retry()));
        document.put("escaping", DocumentReader.spelling(webhook.escaping()));
        document.put("unsupportedFields", DocumentReader.spelling(webhook.unsupportedFields()));
        document.put("state", DocumentReader.spelling(webhook.state()));
    }

    /// The URL as typed, with markers in the place of what is not available.
    static Markers.Shown shownUrl(CompiledWebhook compiled) {
        WebhookParts parts = compiled.parts();
        if (parts.target() == null) {
            return new Markers.Shown(compiled.webhook().url(), List.of());
        }
        List<String> fields = new ArrayList<>(parts.path().unsupported());
        fields.addAll(parts.query().unsupported());
        String query = parts.query().shown();
        return new Markers.Shown(parts.origin() + parts.path().shown() + (query.isEmpty() ? "" : "?" + query), fields);
    }

    private List<@Nullable Object> entities() {
        List<@Nullable Object> result = new ArrayList<>();
        for (int i = 0; i < webhook.entityParameters().size(); i++) {
            Webhook.EntityParameter entity = webhook.entityParameters().get(i);
            Map<String, @Nullable Object> item = named(entity.name());
            putShown(item, "value", "valueSource", parts.entities().get(i), entity.value());
            putFormats(item, entity);
            result.add(item);
        }
        return result;
    }

    static void putFormats(Map<String, @Nullable Object> item, Webhook.EntityParameter entity) {
        putUnlessNull(item, "dateFormat", entity.dateFormat());
        putUnlessNull(item, "dateTimeFormat", entity.dateTimeFormat());
        putUnlessNull(item, "timeZone", id(entity.zone()));
    }

    private List<@Nullable Object> customs() {
        List<@Nullable Object> result = new ArrayList<>();
        for (Webhook.CustomParameter custom : webhook.customParameters()) {
            Map<String, @Nullable Object> item = named(custom.name());
            item.put("value", custom.secret() ? WebhookDocument.MASK : custom.value());
            item.put("secret", custom.secret());
            result.add(item);
        }
        return result;
    }

    private List<@Nullable Object> headers() {
        List<@Nullable Object> result = new ArrayList<>();
        for (int i = 0; i < webhook.headers().size(); i++) {
            Webhook.Header header = webhook.headers().get(i);
            Map<String, @Nullable Object> item = named(header.name());
            if (header.secret()) {
                item.put("value", WebhookDocument.MASK);
            } else {
                putShown(item, "value", "valueSource", parts.headers().get(i), header.value());
            }
            item.put("secret", header.secret());
            result.add(item);
        }
        return result;
    }

    private @Nullable Map<String, @Nullable Object> userDefined() {
        Webhook.UserDefined userDefined = webhook.userDefined();
        if (userDefined == null) {
            return null;
        }
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("mode", DocumentReader.spelling(userDefined.mode()));
        if (!userDefined.name().isEmpty()) {
            item.put("name", userDefined.name());
        }
        item.put("format", DocumentReader.spelling(userDefined.format()));
        item.put("template", parts.userDefined().shown());
        item.put("templateSource", userDefined.template());
        return item;
    }

    /// What is stored is shown beside what people see only where the two differ.
    private static void putShown(
            Map<String, @Nullable Object> item, String member, String sourceMember, Part part, String source) {
        String shown = part.shown();
        item.put(member, shown);
        if (!shown.equals(source)) {
            item.put(sourceMember, source);
        }
    }

    private Map<String, @Nullable Object> signing() {
        Map<String, @Nullable Object> signing = new LinkedHashMap<>();
        signing.put("enabled", webhook.signing().enabled());
        SigningSecrets secrets = webhook.signing().secrets();
        SigningSecrets.Previous previous = secrets == null ? null : secrets.previous();
        if (previous != null) {
            signing.put("previousValidUntil", previous.validUntil().toString());
        }
        return signing;
    }

    private List<@Nullable Object> warnings() {
        List<@Nullable Object> result = new ArrayList<>();
        for (CompiledWebhook.PointedWarning warning : compiled.warnings()) {
            result.add(warning(warning.pointer(), warning.code(), warning.position(), warning.detail()));
        }
        parts.refusals()
                .forEach(refusal -> result.add(warning(refusal.pointer(), refusal.code(), 0, refusal.detail())));
        UrlParser.Refused refused = parts.urlRefusal();
        if (refused != null) {
            result.add(warning("/url", refused.code(), 0, refused.detail()));
        }
        return result;
    }

    private static Map<String, @Nullable Object> warning(String pointer, String code, int position, String detail) {
        Map<String, @Nullable Object> warning = new LinkedHashMap<>();
        warning.put("pointer", pointer);
        warning.put("code", code);
        warning.put("position", position);
        warning.put("detail", detail);
        return warning;
    }

    private static Map<String, @Nullable Object> retry(Retry retry) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        switch (retry) {
            case Retry.Standard _ -> document.put("policy", "standard");
            case Retry.None _ -> document.put("policy", "none");
            case Retry.Extended _ -> document.put("policy", "extended");
            case Retry.Custom(List<Duration> delays) -> {
                document.put("policy", "custom");
                document.put(
                        "delays",
                        new ArrayList<@Nullable Object>(
                                delays.stream().map(Duration::toString).toList()));
            }
        }
        return document;
    }

    static Map<String, @Nullable Object> named(String name) {
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("name", name);
        return item;
    }

    private static @Nullable String id(@Nullable ZoneId zone) {
        return zone == null ? null : zone.getId();
    }

    private static void putUnlessNull(Map<String, @Nullable Object> item, String member, @Nullable String value) {
        if (value != null) {
            item.put(member, value);
        }
    }
}
