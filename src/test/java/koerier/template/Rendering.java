package koerier.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.org.Feature;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.template.TemplateCompiler.Escaping;
import koerier.template.TemplateCompiler.Result;
import koerier.template.TemplateCompiler.Settings;
import koerier.template.TemplateCompiler.UnsupportedFields;
import org.jspecify.annotations.Nullable;

/// Compiles and renders in one go, for tests.
record Rendering(OrgSchema schema, Settings settings, Map<String, String> references) {
    static final int SINK_MAX = 1 << 20;

    /// The hostile value of the contract.
    static final String HOSTILE = "Jansen & Zn. \"De Beer\" <b>\nregel 2\t\u20ac 5+5=10% \\ 'x' ${Deals.Amount}";

    static final Organisation ORGANISATION = new Organisation(
            new OrgId("bakkerij"),
            "Bakkerij BV",
            "professional",
            5,
            ZoneId.of("Europe/Amsterdam"),
            Locale.ENGLISH,
            DayOfWeek.MONDAY,
            Set.of(Feature.MULTI_CURRENCY),
            "EUR",
            List.of(new Organisation.Currency("USD", true)),
            Set.of(),
            Set.of(),
            List.of(),
            null,
            Map.of("Phone", "+31 20 555 0199", "Street", "Keizersgracht 1 & 2"));

    static Rendering standard() {
        return of(List.of());
    }

    /// @param own further fields of Deals
    static Rendering of(List<Field> own) {
        return new Rendering(
                OrgSchema.of(ORGANISATION, List.of(), own.isEmpty() ? Map.of() : Map.of("Deals", own)),
                settings(Formats.DEFAULT_DATE_FORMAT, Formats.DEFAULT_DATE_TIME_FORMAT, "Europe/Amsterdam"),
                Map.of());
    }

    static Settings settings(String date, String dateTime, String zone) {
        return new Settings(
                date, dateTime, ZoneId.of(zone), Locale.ENGLISH, Escaping.CONTEXT, UnsupportedFields.MARKER);
    }

    static Field field(String apiName, FieldType type) {
        return field(apiName, type, null, List.of());
    }

    static Field field(String apiName, FieldType type, @Nullable String lookup, List<Field.Option> options) {
        return new Field(
                apiName, apiName.replace('_', ' '), List.of(), type, true, lookup, null, null, options, false, false);
    }

    Rendering with(Settings other) {
        return new Rendering(schema, other, references);
    }

    Rendering with(OrgSchema other) {
        return new Rendering(other, settings, references);
    }

    Rendering with(Map<String, String> known) {
        return new Rendering(schema, settings, known);
    }

    Rendering with(Escaping escaping) {
        return with(new Settings(
                settings.dateFormat(),
                settings.dateTimeFormat(),
                settings.zone(),
                settings.locale(),
                escaping,
                settings.unsupportedFields()));
    }

    Rendering with(UnsupportedFields unsupported) {
        return with(new Settings(
                settings.dateFormat(),
                settings.dateTimeFormat(),
                settings.zone(),
                settings.locale(),
                settings.escaping(),
                unsupported));
    }

    ModuleSchema module(String apiName) {
        assertThat(schema.module(apiName)).isInstanceOf(Resolution.Found.class);
        return schema.modules().stream()
                .filter(module -> module.apiName().equals(apiName))
                .findFirst()
                .orElseThrow();
    }

    Result result(String template, Placement placement) {
        return new TemplateCompiler(schema, module("Deals"), references, FieldPlan.builder())
                .compile(template, placement, settings);
    }

    Template compile(String template, Placement placement) {
        return compiled(result(template, placement));
    }

    static Template compiled(Result result) {
        return switch (result) {
            case Result.Compiled(Template template) -> template;
            case Result.Refused(List<Warning> reasons) -> throw new AssertionError("refused: " + reasons);
        };
    }

    List<Warning> refusals(String template, Placement placement) {
        return switch (result(template, placement)) {
            case Result.Refused(List<Warning> reasons) -> reasons;
            case Result.Compiled _ -> List.of();
        };
    }

    /// @param record the members of the record, as JSON
    String render(String template, Placement placement, String record) {
        return renderEvent(template, placement, "{\"record\":" + record + "}");
    }

    String renderEvent(String template, Placement placement, String event) {
        FieldPlan.Builder plan = FieldPlan.builder();
        Template compiled = compiled(
                new TemplateCompiler(schema, module("Deals"), references, plan).compile(template, placement, settings));
        return render(compiled, plan.build(), event);
    }

    static String render(Template template, FieldPlan plan, String event) {
        EventView view = new EventView(plan);
        view.read(event.getBytes(StandardCharsets.UTF_8));
        RenderContext context =
                new RenderContext().set(view, "dlv_1", "crm-8f1c", "edit", "Deal & won", 1_741_529_107_000L);
        ByteSink out = new ByteSink(SINK_MAX);
        template.render(context, out);
        String first = out.toString();
        out.clear();
        template.render(context, out);
        assertThat(out.toString()).as("rendered again").isEqualTo(first);
        return first;
    }

    /// A JSON string.
    static String quoted(String value) {
        StringBuilder json = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\' || c < ' ') {
                json.append("\\u%04x".formatted(c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
