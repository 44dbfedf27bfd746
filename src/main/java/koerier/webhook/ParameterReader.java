package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.document.Text;
import koerier.org.Edition;
import koerier.template.Formats;
import koerier.webhook.Webhook.UserDefined;
import org.jspecify.annotations.Nullable;

/// Reads what a webhook sends: parameters, the user-defined text, headers; and finds names that come twice.
final class ParameterReader {
    /// The most parameters of a kind.
    static final int PARAMETERS_MAX = 200;
    /// The most characters of all custom names and values: tokens may be long.
    static final int CUSTOM_LENGTH_MAX = 10_000;
    static final int HEADERS_TOTAL_MAX = CompiledWebhook.HEADERS_MAX;

    private static final Set<String> SHOWN_ONLY = Set.of("valueSource");

    private final DocumentReader document;
    private final Edition.Limits limits;
    private final Earlier earlier;

    ParameterReader(DocumentReader document, Edition.Limits limits, Earlier earlier) {
        this.document = document;
        this.limits = limits;
        this.earlier = earlier;
    }

    List<Webhook.EntityParameter> entities() {
        List<Webhook.EntityParameter> result = new ArrayList<>();
        int length = 0;
        for (DocumentReader item : document.objects("entityParameters", PARAMETERS_MAX)) {
            String name = TextRules.required(item, "name");
            String value = Markers.restore(item.requiredText("value"), earlier.entity(name));
            TextRules.requireStorable(item, "value", value);
            String date =
                    TextRules.choice(item, "dateFormat", Formats.DATE_FORMATS).orElse(null);
            String dateTime = TextRules.choice(item, "dateTimeFormat", Formats.DATE_TIME_FORMATS)
                    .orElse(null);
            ZoneId zone = WebhookReader.zone(item, "timeZone");
            item.refuseUnknown(SHOWN_ONLY);
            length += Text.length(name) + Text.length(value);
            result.add(new Webhook.EntityParameter(name, value, date, dateTime, zone));
        }
        requireLength("entityParameters", length, limits.parametersMax());
        return result;
    }

    List<Webhook.CustomParameter> customs() {
        List<Webhook.CustomParameter> result = new ArrayList<>();
        int length = 0;
        for (DocumentReader item : document.objects("customParameters", PARAMETERS_MAX)) {
            String name = TextRules.required(item, "name");
            Secret value = secret(item, earlier.customSecret(name));
            item.refuseUnknown(Set.of());
            length += Text.length(name) + Text.length(value.text());
            result.add(new Webhook.CustomParameter(name, value.text(), value.secret()));
        }
        requireLength("customParameters", length, CUSTOM_LENGTH_MAX);
        return result;
    }

    List<Webhook.Header> headers() {
        List<Webhook.Header> result = new ArrayList<>();
        int total = 0;
        for (DocumentReader item : document.objects("headers", limits.headersMax())) {
            String name = item.requiredText("name");
            if (item.raw("name") instanceof String) {
                judgeHeaderName(item, name);
            }
            Secret value = secret(item, earlier.headerSecret(name));
            String text = Markers.restore(value.text(), earlier.header(name));
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > limits.headerValueMax()) {
                item.error("value", "tooLong", "has more than " + limits.headerValueMax() + " bytes");
            }
            item.refuseUnknown(SHOWN_ONLY);
            total += name.length() + bytes + CompiledWebhook.HEADER_OVERHEAD;
            result.add(new Webhook.Header(name, text, value.secret()));
        }
        if (total > HEADERS_TOTAL_MAX) {
            document.error("headers", "tooLong", "have more than " + HEADERS_TOTAL_MAX + " bytes together");
        }
        return result;
    }

    private static void judgeHeaderName(DocumentReader item, String name) {
        if (!HeaderText.isToken(name)) {
            item.error("name", "character", "must be a header name: letters, digits and hyphens");
        } else if (HeaderText.isRefused(name)) {
            item.error("name", "reserved", name + " is set by Koerier or by the connection");
        }
    }

    /// A value that may be secret. `***` stands for the stored one, and stays secret.
    private record Secret(String text, boolean secret) {
        @Override
        public String toString() {
            return WebhookDocument.MASK;
        }
    }

    private static Secret secret(DocumentReader item, Optional<String> stored) {
        String value = item.requiredText("value");
        TextRules.requireStorable(item, "value", value);
        boolean secret = item.bool("secret", false);
        if (!value.equals(WebhookDocument.MASK)) {
            return new Secret(value, secret);
        }
        if (stored.isPresent()) {
            if (!secret && item.raw("secret") instanceof Boolean) {
                item.error("secret", "secret", "a value that is kept stays secret; send a new value instead of ***");
            }
            return new Secret(stored.get(), true);
        }
        if (secret) {
            item.error("value", "required", "there is no stored value that *** could keep");
        }
        return new Secret(value, secret);
    }

    private void requireLength(String member, int length, int max) {
        if (length > max) {
            document.error(
                    member,
                    "tooLong",
                    "have " + length + " characters in names and values together, at most " + max + " are allowed");
        }
    }

    @Nullable UserDefined userDefined(String method) {
        return document.object("userDefined")
                .map(item -> userDefined(item, method))
                .orElse(null);
    }

    private UserDefined userDefined(DocumentReader item, String method) {
        boolean hasBody = WebhookParts.hasBody(method);
        UserDefined.Mode usual = hasBody ? UserDefined.Mode.FORM : UserDefined.Mode.QUERY;
        UserDefined.Mode mode = item.choice("mode", UserDefined.Mode.class).orElse(usual);
        if (hasBody == (mode == UserDefined.Mode.QUERY)) {
            item.error(
                    "mode", "choice", hasBody ? "must be form or raw with " + method : "must be query with " + method);
        }
        String name = mode == UserDefined.Mode.RAW ? item.text("name", "") : TextRules.required(item, "name");
        if (mode == UserDefined.Mode.RAW && !name.isEmpty()) {
            item.error("name", "notAllowed", "the raw body has no name");
        }
        UserDefined.Format format =
                item.choice("format", UserDefined.Format.class).orElse(UserDefined.Format.TEXT);
        String template = Markers.restore(item.requiredText("template"), earlier.userDefined());
        if (Text.length(template) > limits.userDefinedMax()) {
            item.error("template", "tooLong", "has more than " + limits.userDefinedMax() + " characters");
        }
        TextRules.requireStorable(item, "template", template);
        item.refuseUnknown(Set.of("templateSource"));
        return new UserDefined(mode, name, format, template);
    }

    /// Names every name that comes a second time in the place that it goes to.
    void refuseDuplicates(Webhook webhook) {
        Set<String> query = urlNames(webhook.url());
        Set<String> parameters = WebhookParts.parametersInQuery(webhook) ? query : new HashSet<>();
        for (int i = 0; i < webhook.entityParameters().size(); i++) {
            refuseTaken(parameters, webhook.entityParameters().get(i).name(), "/entityParameters/" + i + "/name");
        }
        for (int i = 0; i < webhook.customParameters().size(); i++) {
            refuseTaken(parameters, webhook.customParameters().get(i).name(), "/customParameters/" + i + "/name");
        }
        UserDefined userDefined = webhook.userDefined();
        if (userDefined != null && !WebhookParts.isRaw(webhook)) {
            refuseTaken(parameters, userDefined.name(), "/userDefined/name");
        }
        Set<String> headers = new HashSet<>();
        for (int i = 0; i < webhook.headers().size(); i++) {
            String name = webhook.headers().get(i).name().toLowerCase(Locale.ROOT);
            refuseTaken(headers, name, "/headers/" + i + "/name");
        }
    }

    private Set<String> urlNames(String url) {
        Set<String> names = new HashSet<>();
        if (UrlParser.parse(url) instanceof UrlParser.Parsed parsed) {
            for (String name : QueryNames.of(parsed.query())) {
                refuseTaken(names, name, "/url");
            }
        }
        return names;
    }

    private void refuseTaken(Set<String> names, String name, String pointer) {
        if (!name.isEmpty() && !names.add(name)) {
            document.add(new FieldError(
                    pointer, "duplicate", "the name " + TextRules.quoted(name) + " comes twice in the same place"));
        }
    }
}
