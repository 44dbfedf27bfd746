package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.template.Formats;
import koerier.template.Placement;
import koerier.template.RenderContext;
import koerier.template.Template;
import koerier.template.TemplateCompiler;

/// One template with 8 merge fields, the event that fills it, and the output: what [RenderBenchmark] and [RenderRatio]
/// measure. Of the 8 values of a page or a document one needs escaping.
final class RenderCase {
    /// Mostly text, as a page or a document shows it.
    static final List<Value> TEXTS = List.of(
            new Value("Deal_Name", "\"Oven 9 for the bakery\""),
            new Value("Stage", "\"Closed Won\""),
            new Value("Type", "\"New Business\""),
            new Value("Closing_Date", "\"2026-11-24\""),
            new Value("Lead_Source", "\"Web form\""),
            new Value("Description", "\"Steam & \\\"stone\\\"\""),
            new Value("Next_Step", "\"Invoice\""),
            new Value("id", "\"4711\""));

    /// Every other type.
    static final List<Value> TYPED = List.of(
            new Value("Amount", "1234.5"),
            new Value("Expected_Revenue", "\"99000.00\""),
            new Value("Probability", "75"),
            new Value("Closing_Date", "\"2026-11-24\""),
            new Value("Created_Time", "\"2026-11-24T09:30:00Z\""),
            new Value("Modified_Time", "\"2026-07-01T23:05:59+02:00\""),
            new Value("Account_Name", "{\"id\":\"88\",\"name\":\"Bakkerij De Zon\"}"),
            new Value("Owner", "{\"id\":\"7\",\"name\":\"Ans Smit\"}"));

    private static final int SINK_MAX = 1 << 20;

    /// @param json as the event has it
    record Value(String field, String json) {
        String token() {
            return "${!Deals." + field + "}";
        }
    }

    private final String source;
    private final Template template;
    private final RenderContext context = new RenderContext();
    private final ByteSink sink = new ByteSink(SINK_MAX);
    private final byte[] output;

    private RenderCase(String source, Placement placement, List<Value> values) {
        this.source = source;
        FieldPlan.Builder plan = FieldPlan.builder();
        template = compile(source, placement, plan);
        EventView view = new EventView(plan.build());
        view.read(event(values).getBytes(UTF_8));
        context.set(view, "dlv_1", "evt_1", "edit", "rule", 0);
        render();
        output = sink.toBytes();
    }

    /// @param size of the template with its tokens, in bytes
    static RenderCase html(int size) {
        String source = template("<div class=\"deal-card\"><h2>%s</h2>", "<p class=\"detail\">%s</p>", "</div>", size);
        return new RenderCase(source, Placement.HTML, TEXTS);
    }

    static RenderCase json(int size) {
        String source = template(
                "{\"kind\":\"deal-closed\",\"name\":\"%s\"", ",\"a_member_name\":\"%s\"", ",\"kind\":\"deal\"}", size);
        return new RenderCase(source, Placement.JSON, TEXTS);
    }

    /// Amounts, dates and names of related records as typed literals: a document without any quotes of its own.
    static RenderCase typed() {
        StringBuilder source = new StringBuilder("{\"kind\":\"deal-closed\"");
        for (Value value : TYPED) {
            source.append(",\"a_member_name\":").append(value.token());
        }
        return new RenderCase(source.append('}').toString(), Placement.JSON, TYPED);
    }

    /// The template as it was compiled.
    String source() {
        return source;
    }

    byte[] output() {
        return output.clone();
    }

    int render() {
        sink.clear();
        template.render(context, sink);
        return sink.length();
    }

    /// The least that any rendering costs: a copy of its output into the sink.
    int copy() {
        sink.clear();
        sink.put(output);
        return sink.length();
    }

    /// A template of about `size` bytes; what the parts do not fill is blanks between them.
    private static String template(String head, String part, String tail, int size) {
        int needed = head.length() + tail.length() + (TEXTS.size() - 1) * part.length();
        for (Value value : TEXTS) {
            needed += value.token().length() - 2;
        }
        String blanks = " ".repeat(Math.max(0, size - needed) / TEXTS.size());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TEXTS.size(); i++) {
            text.append((i == 0 ? head : part).formatted(TEXTS.get(i).token())).append(blanks);
        }
        return text.append(tail).toString();
    }

    private static String event(List<Value> values) {
        StringBuilder event = new StringBuilder("{\"record\":{");
        for (Value value : values) {
            event.append(event.charAt(event.length() - 1) == '{' ? "\"" : ",\"")
                    .append(value.field())
                    .append("\":")
                    .append(value.json());
        }
        return event.append("}}").toString();
    }

    static Template compile(String source, Placement placement, FieldPlan.Builder plan) {
        OrgSchema schema = OrgSchema.of(organisation(), List.of(), Map.of());
        if (!(schema.module("Deals") instanceof Resolution.Found<ModuleSchema>(ModuleSchema deals))) {
            throw new IllegalStateException("no Deals");
        }
        var settings = new TemplateCompiler.Settings(
                Formats.DEFAULT_DATE_FORMAT,
                Formats.DEFAULT_DATE_TIME_FORMAT,
                ZoneId.of("Europe/Amsterdam"),
                Locale.ENGLISH,
                TemplateCompiler.Escaping.CONTEXT,
                TemplateCompiler.UnsupportedFields.FAIL);
        return switch (new TemplateCompiler(schema, deals, Map.of(), plan).compile(source, placement, settings)) {
            case TemplateCompiler.Result.Compiled(Template template) -> template;
            case TemplateCompiler.Result.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    private static Organisation organisation() {
        return new Organisation(
                new OrgId("demo"),
                "Demo",
                "professional",
                5,
                ZoneId.of("Europe/Amsterdam"),
                Locale.ENGLISH,
                DayOfWeek.MONDAY,
                Set.of(),
                "EUR",
                List.of(),
                Set.of(),
                Set.of(),
                List.of(),
                null,
                Map.of());
    }
}
