package koerier.webhook;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import koerier.document.FieldError;
import koerier.ingest.FieldPlan;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.template.Placement;
import koerier.template.Template;
import koerier.template.TemplateCompiler;
import koerier.template.TemplateCompiler.Result;
import koerier.template.TemplateCompiler.Settings;
import koerier.template.Warning;
import org.jspecify.annotations.Nullable;

/// All texts of a webhook, compiled, and what is wrong with them. The one place that says which text goes
/// where.
///
/// @param target null when the URL is refused
/// @param urlRefusal why; null when it is not
/// @param origin scheme and authority as typed
/// @param refusals what cannot be saved, by pointer
/// @param references to be stored, token text to field identity
record WebhookParts(
        @Nullable TargetUrl target,
        UrlParser.@Nullable Refused urlRefusal,
        String origin,
        Part path,
        Part query,
        List<Part> entities,
        Part userDefined,
        List<Part> headers,
        List<FieldError> refusals,
        Map<String, String> references) {

    static WebhookParts compile(Webhook webhook, OrgSchema schema, FieldPlan.Builder plan) {
        return new Compilation(webhook, schema, plan).parts();
    }

    Stream<Part> all() {
        return Stream.of(Stream.of(path, query), entities.stream(), Stream.of(userDefined), headers.stream())
                .flatMap(parts -> parts);
    }

    Set<String> fields() {
        Set<String> fields = new HashSet<>();
        all().map(Part::template).forEach(template -> {
            if (template != null) {
                fields.addAll(template.fields());
            }
        });
        return Set.copyOf(fields);
    }

    List<CompiledWebhook.PointedWarning> warnings() {
        return all().flatMap(part -> part.warnings().stream()
                        .map(warning -> new CompiledWebhook.PointedWarning(
                                part.pointer(), warning.code(), part.offset() + warning.position(), warning.detail())))
                .toList();
    }

    /// Whether parameters of a webhook go into the query.
    static boolean parametersInQuery(Webhook webhook) {
        return !hasBody(webhook.method()) || isRaw(webhook);
    }

    static boolean hasBody(String method) {
        return !method.equals("GET") && !method.equals("DELETE");
    }

    static boolean isRaw(Webhook webhook) {
        Webhook.UserDefined userDefined = webhook.userDefined();
        return hasBody(webhook.method()) && userDefined != null && userDefined.mode() == Webhook.UserDefined.Mode.RAW;
    }

    private static final class Compilation {
        private final Webhook webhook;
        private final @Nullable TemplateCompiler compiler;
        private final Settings settings;
        private final List<FieldError> refusals = new ArrayList<>();

        Compilation(Webhook webhook, OrgSchema schema, FieldPlan.Builder plan) {
            this.webhook = webhook;
            ModuleSchema module = module(schema, webhook.module());
            compiler = module == null ? null : new TemplateCompiler(schema, module, webhook.references(), plan);
            if (module == null) {
                refusals.add(new FieldError("/module", "unknown", "there is no module " + webhook.module()));
            }
            ZoneId zone = webhook.zone();
            settings = settings(
                    webhook.dateFormat(),
                    webhook.dateTimeFormat(),
                    zone == null ? schema.organisation().zone() : zone,
                    webhook.locale());
        }

        private static @Nullable ModuleSchema module(OrgSchema schema, String apiName) {
            return switch (schema.module(apiName)) {
                case Resolution.Found<ModuleSchema>(ModuleSchema module) -> module;
                case Resolution.Unavailable<ModuleSchema>(ModuleSchema module, Resolution.Reason _) -> module;
                case Resolution.Unknown<ModuleSchema> _, Resolution.Ambiguous<ModuleSchema> _ -> null;
            };
        }

        /// Parameters and the URL are always escaped for where they stand: `escaping` is about the user-defined
        /// text, which people may have escaped by hand.
        private Settings settings(String date, String dateTime, ZoneId zone, Locale locale) {
            return new Settings(
                    date, dateTime, zone, locale, TemplateCompiler.Escaping.CONTEXT, webhook.unsupportedFields());
        }

        WebhookParts parts() {
            UrlParser.Result url = UrlParser.parse(webhook.url());
            UrlParser.Refused refused = url instanceof UrlParser.Refused refusal ? refusal : null;
            UrlParser.Parsed parsed = url instanceof UrlParser.Parsed found ? found : null;
            Part path = Part.NONE;
            Part query = Part.NONE;
            if (parsed != null) {
                int pathStart = parsed.origin().length();
                int queryStart = pathStart + parsed.path().length() + 1;
                path = part("/url", pathStart, parsed.path(), Placement.URL_PATH, settings);
                query = part("/url", queryStart, parsed.query(), Placement.URL_QUERY, settings);
            }
            List<Part> entities = entities();
            List<Part> headers = headers();
            Part userDefined = userDefined();
            return new WebhookParts(
                    parsed == null ? null : parsed.target(),
                    refused,
                    parsed == null ? "" : parsed.origin(),
                    path,
                    query,
                    entities,
                    userDefined,
                    headers,
                    List.copyOf(refusals),
                    compiler == null ? webhook.references() : compiler.references());
        }

        private List<Part> entities() {
            Placement placement = parametersInQuery(webhook) ? Placement.QUERY : Placement.FORM;
            List<Part> parts = new ArrayList<>();
            for (Webhook.EntityParameter entity : webhook.entityParameters()) {
                String date = entity.dateFormat();
                String dateTime = entity.dateTimeFormat();
                ZoneId zone = entity.zone();
                Settings own = settings(
                        date == null ? settings.dateFormat() : date,
                        dateTime == null ? settings.dateTimeFormat() : dateTime,
                        zone == null ? settings.zone() : zone,
                        settings.locale());
                String pointer = "/entityParameters/" + parts.size() + "/value";
                parts.add(part(pointer, 0, entity.value(), placement, own));
            }
            return List.copyOf(parts);
        }

        private List<Part> headers() {
            List<Part> parts = new ArrayList<>();
            for (Webhook.Header header : webhook.headers()) {
                String pointer = "/headers/" + parts.size() + "/value";
                Template template = compiler == null
                        ? null
                        : accepted(
                                pointer, header.secret(), compiler.compile(header.value(), Placement.HEADER, settings));
                parts.add(new Part(pointer, 0, header.value(), template, header.secret()));
            }
            return List.copyOf(parts);
        }

        private Part userDefined() {
            Webhook.UserDefined userDefined = webhook.userDefined();
            if (userDefined == null) {
                return Part.NONE;
            }
            Placement placement = switch (userDefined.format()) {
                case JSON -> Placement.JSON;
                case XML -> Placement.XML;
                case HTML -> Placement.HTML;
                case TEXT -> Placement.TEXT;
            };
            Settings own = new Settings(
                    settings.dateFormat(),
                    settings.dateTimeFormat(),
                    settings.zone(),
                    settings.locale(),
                    webhook.escaping(),
                    settings.unsupportedFields());
            String pointer = "/userDefined/template";
            String source = userDefined.template();
            Placement carrier = parametersInQuery(webhook) ? Placement.QUERY : Placement.FORM;
            if (compiler == null) {
                return new Part(pointer, 0, source, null, false);
            }
            Result result = isRaw(webhook)
                    ? compiler.compile(source, placement, own)
                    : compiler.compile(source, placement, carrier, own);
            return new Part(pointer, 0, source, accepted(pointer, false, result), false);
        }

        private Part part(String pointer, int offset, String source, Placement placement, Settings with) {
            return new Part(
                    pointer,
                    offset,
                    source,
                    compiler == null ? null : accepted(pointer, false, compiler.compile(source, placement, with)),
                    false);
        }

        private @Nullable Template accepted(String pointer, boolean secret, Result result) {
            return switch (result) {
                case Result.Compiled(Template template) -> template;
                case Result.Refused(List<Warning> reasons) -> {
                    for (Warning reason : reasons) {
                        String detail = secret ? Part.SECRET_DETAIL : reason.detail();
                        refusals.add(new FieldError(pointer, reason.code(), detail));
                    }
                    yield null;
                }
            };
        }
    }
}
