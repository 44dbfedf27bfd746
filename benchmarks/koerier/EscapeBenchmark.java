package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.TimeUnit;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One value of 64 bytes in each context: clean, or with something to escape in every eighth byte.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EscapeBenchmark {
    private static final int SINK_MAX = 1 << 16;

    @Param({"JSON", "XML", "HTML", "QUERY", "FORM", "HEADER", "TEXT"})
    Placement placement = Placement.JSON;

    @Param({"clean-ab", "line\\n<&"})
    String eighth = "";

    private final ByteSink sink = new ByteSink(SINK_MAX);
    private final RenderContext context = new RenderContext();
    private Template template = TemplateCompiler.literal("", Placement.TEXT);

    @Setup
    public void compile() {
        FieldPlan.Builder plan = FieldPlan.builder();
        String token = "${!Deals.Description}";
        String source = placement == Placement.JSON ? "\"" + token + "\"" : token;
        template = RenderCase.compile(source, placement, plan);
        EventView view = new EventView(plan.build());
        view.read(("{\"record\":{\"Description\":\"" + eighth.repeat(8) + "\"},\"previous\":{}}").getBytes(UTF_8));
        context.set(view, "", "", "edit", "", 0);
    }

    @Benchmark
    public int escape() {
        sink.clear();
        template.render(context, sink);
        return sink.length();
    }
}
