package koerier.webhook;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.document.Text;
import koerier.ingest.FieldPlan;
import koerier.org.Edition;
import koerier.org.Zones;
import koerier.schema.ModuleSchema;
import koerier.schema.Resolution;
import koerier.template.Formats;
import koerier.template.TemplateCompiler;
import koerier.template.TemplateCompiler.Escaping;
import koerier.template.TemplateCompiler.UnsupportedFields;
import koerier.webhook.Webhook.Retry;
import koerier.webhook.WebhookDocument.Context;
import org.jspecify.annotations.Nullable;

/// Reads a webhook's document once, collecting every mistake.
final class WebhookReader {
    static final List<String> METHODS = List.of("POST", "GET", "PUT", "PATCH", "DELETE");
    static final List<String> LANGUAGES = List.of("en", "nl");
    static final int DELAYS_MAX = 10;
    static final Duration DELAY_MAX = Duration.ofDays(30);

    /// Members that answers have and that are passed over when they are sent back.
    private static final Set<String> READ_ONLY =
            Set.of("id", "previewUrl", "warnings", "usedBy", "failingSince", "createdAt", "updatedAt");

    private static final Set<String> SIGNING_READ_ONLY = Set.of("secret", "previousValidUntil");
    private static final String NAME_PUNCTUATION = " -_.'()&/";
    private static final String DEFAULT_METHOD = "POST";

    private final DocumentReader document;
    private final Context context;
    private final Edition.Limits limits;
    private final @Nullable Webhook previous;
    private final ParameterReader parameters;

    private WebhookReader(DocumentReader document, Context context, Earlier earlier) {
        this.document = document;
        this.context = context;
        this.limits = context.edition().limits();
        this.previous = context.previous();
        this.parameters = new ParameterReader(document, limits, earlier);
    }

    static Parsed<Webhook> read(Map<String, @Nullable Object> members, Context context) {
        DocumentReader document = DocumentReader.of(members);
        Earlier earlier = Earlier.of(context.previous(), context.schema());
        return new WebhookReader(document, context, earlier).webhook(earlier);
    }

    private Parsed<Webhook> webhook(Earlier earlier) {
        @Nullable ModuleSchema module = module();
        String apiName = module == null ? "" : module.apiName();
        String name = name(apiName);
        String description = description();
        String url = url(earlier);
        String method = method();
        List<Webhook.EntityParameter> entities = parameters.entities();
        List<Webhook.CustomParameter> customs = parameters.customs();
        Webhook.@Nullable UserDefined userDefined = parameters.userDefined(method);
        Webhook draft = new Webhook(
                context.number(),
                name,
                description,
                apiName,
                url,
                method,
                entities,
                customs,
                userDefined,
                parameters.headers(),
                format("dateFormat", Formats.DATE_FORMATS, Formats.DEFAULT_DATE_FORMAT),
                format("dateTimeFormat", Formats.DATE_TIME_FORMATS, Formats.DEFAULT_DATE_TIME_FORMAT),
                zone(document, "timeZone"),
                locale(),
                retry(),
                signing(),
                document.choice("escaping", Escaping.class).orElse(Escaping.CONTEXT),
                document.choice("unsupportedFields", UnsupportedFields.class).orElse(UnsupportedFields.MARKER),
                document.choice("state", Webhook.State.class).orElse(Webhook.State.ACTIVE),
                previous == null ? Map.of() : previous.references());
        document.refuseUnknown(READ_ONLY);
        parameters.refuseDuplicates(draft);
        return document.result(module == null ? draft : compiled(draft));
    }

    /// Compiles the draft to find what its merge fields are, and gives it the references to be stored.
    private Webhook compiled(Webhook draft) {
        CompiledWebhook compiled = CompiledWebhook.compile(draft, context.schema(), FieldPlan.builder());
        compiled.parts().refusals().forEach(document::add);
        Set<String> fields = compiled.fields();
        if (fields.size() > limits.fieldsMax()) {
            String named = String.join(", ", fields.stream().sorted().toList());
            document.error(
                    "",
                    "tooManyFields",
                    "reads " + fields.size() + " fields, at most " + limits.fieldsMax() + " are allowed: " + named);
        }
        if (context.strict()) {
            for (CompiledWebhook.PointedWarning warning : compiled.warnings()) {
                if (warning.code().equals(TemplateCompiler.UNSUPPORTED_FIELD)) {
                    document.add(new FieldError(warning.pointer(), warning.code(), warning.detail()));
                }
            }
        }
        return draft.withReferences(compiled.parts().references());
    }

    private @Nullable ModuleSchema module() {
        if (previous != null && !document.has("module")) {
            return found(previous.module());
        }
        String name = document.requiredText("module");
        ModuleSchema module = name.isEmpty() && !document.has("module") ? null : found(name);
        if (module != null && previous != null && !previous.module().equals(module.apiName())) {
            document.error("module", "immutable", "cannot be changed; it is " + previous.module());
        } else if (module != null && !module.takesWebhooks()) {
            document.error("module", "noWebhooks", module.apiName() + " takes no webhooks");
        }
        return module;
    }

    private @Nullable ModuleSchema found(String name) {
        if (document.raw("module") != null && !(document.raw("module") instanceof String)) {
            return null;
        }
        return switch (context.schema().module(name)) {
            case Resolution.Found<ModuleSchema>(ModuleSchema module) -> module;
            case Resolution.Unavailable<ModuleSchema>(ModuleSchema module, Resolution.Reason _) -> {
                document.error(
                        "module", "unavailable", "the module " + module.apiName() + " is deleted or switched off");
                yield null;
            }
            case Resolution.Unknown<ModuleSchema> _ -> {
                document.error("module", "unknown", "there is no module " + TextRules.quoted(name));
                yield null;
            }
            case Resolution.Ambiguous<ModuleSchema>(String _, List<String> candidates) -> {
                document.error("module", "ambiguous", "may be any of " + String.join(", ", candidates));
                yield null;
            }
        };
    }

    private String name(String module) {
        String name = document.requiredText("name").strip();
        if (name.isEmpty()) {
            if (document.raw("name") instanceof String) {
                document.error("name", "required", "must not be blank");
            }
            return name;
        }
        if (Text.length(name) > limits.nameMax()) {
            document.error("name", "tooLong", "has more than " + limits.nameMax() + " characters");
        } else if (!name.codePoints().allMatch(WebhookReader::isNameCharacter)) {
            document.error("name", "character", "may hold letters, digits, blanks and - _ . ' ( ) & / only");
        } else if (!module.isEmpty() && context.nameTaken().test(module, Webhook.nameKey(name))) {
            document.error("name", "duplicate", "another webhook of " + module + " has this name");
        }
        return name;
    }

    private String description() {
        String description = document.text("description", "");
        if (Text.length(description) > limits.descriptionMax()) {
            document.error("description", "tooLong", "has more than " + limits.descriptionMax() + " characters");
        } else {
            Text.fault(description, limits.descriptionMax())
                    .ifPresent(fault -> document.error("description", "character", fault));
        }
        return description;
    }

    /// Letters and digits of any script; many scripts write their letters with combining marks.
    private static boolean isNameCharacter(int c) {
        if (Character.isLetterOrDigit(c) || NAME_PUNCTUATION.indexOf(c) >= 0) {
            return true;
        }
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private String url(Earlier earlier) {
        String url = Markers.restore(document.requiredText("url"), earlier.url());
        if (!(document.raw("url") instanceof String)) {
            return url;
        }
        if (url.isEmpty()) {
            document.error("url", "required", "must not be empty");
            return url;
        }
        if (Text.length(url) > limits.urlMax()) {
            document.error("url", "tooLong", "has more than " + limits.urlMax() + " characters");
            return url;
        }
        switch (UrlParser.parse(url)) {
            case UrlParser.Refused refused -> document.error("url", refused.code(), refused.detail());
            case UrlParser.Parsed parsed -> {
                if (context.addresses().judge(parsed.target()) instanceof Verdict.Denied denied) {
                    document.error("url", denied.code(), denied.detail());
                }
            }
        }
        return url;
    }

    private String method() {
        String method = document.text("method", DEFAULT_METHOD);
        if (!METHODS.contains(method)) {
            document.error("method", "choice", "must be one of " + String.join(", ", METHODS));
            return DEFAULT_METHOD;
        }
        if (!context.edition().methods().contains(method)) {
            document.error(
                    "method",
                    "notAllowed",
                    method + " is not switched on in the edition "
                            + context.edition().name());
        }
        return method;
    }

    private String format(String member, List<String> formats, String fallback) {
        return TextRules.choice(document, member, formats).orElse(fallback);
    }

    static @Nullable ZoneId zone(DocumentReader document, String member) {
        String id = document.text(member, "");
        if (id.isEmpty() && !document.has(member)) {
            return null;
        }
        if (!(document.raw(member) instanceof String)) {
            return null;
        }
        Optional<ZoneId> zone = Zones.find(id);
        if (zone.isEmpty()) {
            document.error(member, "timeZone", Zones.EXPECTED);
        }
        return zone.orElse(null);
    }

    private Locale locale() {
        return Locale.forLanguageTag(
                TextRules.choice(document, "locale", LANGUAGES).orElse(LANGUAGES.getFirst()));
    }

    private Retry retry() {
        return document.object("retry").map(WebhookReader::retry).orElseGet(Retry.Standard::new);
    }

    private static Retry retry(DocumentReader retry) {
        List<String> policies = List.of("standard", "none", "extended", "custom");
        String policy = retry.has("policy")
                ? TextRules.choice(retry, "policy", policies).orElse("")
                : retry.has("delays") ? "custom" : "standard";
        List<Duration> delays = delays(retry);
        retry.refuseUnknown(Set.of());
        if (!policy.equals("custom") && !policy.isEmpty() && retry.has("delays")) {
            retry.error("delays", "notAllowed", "goes with the policy custom only");
        }
        return switch (policy) {
            case "none" -> new Retry.None();
            case "extended" -> new Retry.Extended();
            case "custom" -> {
                if (!retry.has("delays") || retry.raw("delays") instanceof List<?> list && list.isEmpty()) {
                    retry.error("delays", "required", "must name 1 to " + DELAYS_MAX + " delays");
                }
                yield new Retry.Custom(delays);
            }
            default -> new Retry.Standard();
        };
    }

    private static List<Duration> delays(DocumentReader retry) {
        List<Duration> delays = new ArrayList<>();
        List<@Nullable Object> items = retry.list("delays", DELAYS_MAX);
        for (int i = 0; i < items.size(); i++) {
            Duration delay = items.get(i) instanceof String text ? duration(text) : null;
            if (delay == null) {
                retry.add(new FieldError(
                        retry.at("delays") + "/" + i, "duration", "must be an ISO 8601 duration, such as PT15M"));
            } else if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
                retry.add(new FieldError(
                        retry.at("delays") + "/" + i,
                        "range",
                        "must be from 0 seconds to " + DELAY_MAX.toDays() + " days"));
            } else {
                delays.add(delay);
            }
        }
        return delays;
    }

    private static @Nullable Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException noDuration) {
            return null;
        }
    }

    /// Enabled for the first time, a secret is made; switched off, it is kept for when it is switched on again.
    private Webhook.Signing signing() {
        SigningSecrets kept = previous == null ? null : previous.signing().secrets();
        boolean enabled = document.object("signing").map(WebhookReader::enabled).orElse(false);
        return new Webhook.Signing(enabled, enabled && kept == null ? SigningSecrets.generate(context.random()) : kept);
    }

    private static boolean enabled(DocumentReader signing) {
        boolean enabled = signing.bool("enabled", false);
        signing.refuseUnknown(SIGNING_READ_ONLY);
        return enabled;
    }
}
