package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;

import gg.jte.CodeResolver;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.template.Formats;
import koerier.template.Placement;
import koerier.template.RenderContext;
import koerier.template.Template;
import koerier.template.TemplateCompiler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// B14: a template of 512 bytes with 8 fields, of which one needs escaping: ours as HTML and as JSON, against a copy of
/// the output's bytes and against jte, which renders the same HTML with precompiled static bytes. Ours reads the values
/// from the event's bytes; jte gets them as strings made beforehand, and need not hand its output on.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RenderBenchmark {
    private static final int SINK_MAX = 1 << 20;
    private static final List<String> FIELDS =
            List.of("Deal_Name", "Stage", "Type", "Closing_Date", "Lead_Source", "Description", "Next_Step", "id");
    private static final List<String> VALUES = List.of(
            "Oven 9 for the bakery",
            "Closed Won",
            "New Business",
            "2026-11-24",
            "Web form",
            "Steam & stone",
            "Invoice",
            "4711");

    /// What jte gets.
    public record Row(
            String name,
            String stage,
            String type,
            String closing,
            String source,
            String text,
            String next,
            String id) {}

    private static final String[] MEMBERS = {"name", "stage", "type", "closing", "source", "text", "next", "id"};

    private final Row row = new Row(
            VALUES.get(0),
            VALUES.get(1),
            VALUES.get(2),
            VALUES.get(3),
            VALUES.get(4),
            VALUES.get(5),
            VALUES.get(6),
            VALUES.get(7));
    private final ByteSink sink = new ByteSink(SINK_MAX);
    private final RenderContext context = new RenderContext();
    private final FieldPlan.Builder plan = FieldPlan.builder();
    private final Template html = compile(
            template("<div class=\"deal-card\"><h2>%s</h2>", "<p class=\"detail\">%s</p>", "</div>"), Placement.HTML);
    private final Template json = compile(
            template("{\"kind\":\"deal-closed\",\"name\":\"%s\"", ",\"a_member_name\":\"%s\"", "}"), Placement.JSON);
    private final TemplateEngine jte = engine();
    private byte[] htmlOutput = {};
    private byte[] jsonOutput = {};

    @Setup
    public void check() {
        EventView view = new EventView(plan.build());
        view.read(event().getBytes(UTF_8));
        context.set(view, "dlv_1", "e", "edit", "rule", 0);
        htmlOutput = output(html);
        jsonOutput = output(json);
        Utf8ByteOutput theirs = new Utf8ByteOutput();
        jte.render("deal.jte", row, theirs);
        if (!Arrays.equals(theirs.toByteArray(), htmlOutput)) {
            throw new IllegalStateException(
                    new String(theirs.toByteArray(), UTF_8) + "\n" + new String(htmlOutput, UTF_8));
        }
    }

    @Benchmark
    public int html() {
        sink.clear();
        html.render(context, sink);
        return sink.length();
    }

    @Benchmark
    public int htmlCopied() {
        sink.clear();
        sink.put(htmlOutput);
        return sink.length();
    }

    @Benchmark
    public int htmlByJte() {
        Utf8ByteOutput output = new Utf8ByteOutput();
        jte.render("deal.jte", row, output);
        return output.getContentLength();
    }

    @Benchmark
    public int json() {
        sink.clear();
        json.render(context, sink);
        return sink.length();
    }

    @Benchmark
    public int jsonCopied() {
        sink.clear();
        sink.put(jsonOutput);
        return sink.length();
    }

    private byte[] output(Template template) {
        sink.clear();
        template.render(context, sink);
        return sink.toBytes();
    }

    private static String event() {
        StringBuilder event = new StringBuilder("{\"record\":{");
        for (int i = 0; i < FIELDS.size(); i++) {
            event.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(FIELDS.get(i))
                    .append("\":\"")
                    .append(VALUES.get(i))
                    .append('"');
        }
        return event.append("}}").toString();
    }

    /// 512 characters with the merge fields: the first in `head`, the others each in a `part`, padded at the end.
    private static String template(String head, String part, String tail) {
        StringBuilder text = new StringBuilder(head.formatted("${!Deals." + FIELDS.getFirst() + "}"));
        for (String field : FIELDS.subList(1, FIELDS.size())) {
            text.append(part.formatted("${!Deals." + field + "}"));
        }
        return text.append(" ".repeat(Math.max(0, 512 - text.length() - tail.length())))
                .append(tail)
                .toString();
    }

    private Template compile(String source, Placement placement) {
        OrgSchema schema = OrgSchema.of(organisation(), List.of(), Map.of());
        if (!(schema.module("Deals") instanceof Resolution.Found<koerier.schema.ModuleSchema>(var deals))) {
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

    static Organisation organisation() {
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

    private static TemplateEngine engine() {
        String source = template("<div class=\"deal-card\"><h2>%s</h2>", "<p class=\"detail\">%s</p>", "</div>");
        for (int i = 0; i < FIELDS.size(); i++) {
            source = source.replace("${!Deals." + FIELDS.get(i) + "}", "${row." + MEMBERS[i] + "()}");
        }
        String code = "@param koerier.RenderBenchmark.Row row\n" + source;
        try {
            ClassLoader loader = RenderBenchmark.class.getClassLoader();
            Path classes = Files.createTempDirectory("jte");
            TemplateEngine compiler = TemplateEngine.create(
                    new OneTemplate(code), classes, ContentType.Html, loader, "gg.jte.generated.precompiled");
            compiler.setBinaryStaticContent(true);
            compiler.setClassPath(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
            compiler.precompileAll();
            TemplateEngine engine = TemplateEngine.createPrecompiled(classes, ContentType.Html, loader);
            engine.setBinaryStaticContent(true);
            return engine;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private record OneTemplate(String code) implements CodeResolver {
        @Override
        public String resolve(String name) {
            return code;
        }

        @Override
        public long getLastModified(String name) {
            return 0;
        }

        @Override
        public List<String> resolveAllTemplateNames() {
            return List.of("deal.jte");
        }

        @Override
        public boolean exists(String name) {
            return true;
        }
    }
}
