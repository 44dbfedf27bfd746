package koerier;

import java.util.concurrent.TimeUnit;
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

/// B14: templates of 512 bytes and 4 KB with 8 fields, of which one needs escaping: ours as HTML and as JSON, each
/// against a copy of its output, and against jte with the same page. [RenderRatio] interleaves the same contestants.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RenderBenchmark {
    @Param({"512", "4096"})
    int size = 512;

    private RenderCase html = RenderCase.html(size);
    private RenderCase json = RenderCase.json(size);
    private JtePage jte = JtePage.of(html);

    /// JMH sets the parameter after the fields.
    @Setup
    public void make() {
        html = RenderCase.html(size);
        json = RenderCase.json(size);
        jte = JtePage.of(html);
    }

    @Benchmark
    public int html() {
        return html.render();
    }

    @Benchmark
    public int htmlCopied() {
        return html.copy();
    }

    @Benchmark
    public int htmlByJte() {
        return jte.render();
    }

    @Benchmark
    public int json() {
        return json.render();
    }

    @Benchmark
    public int jsonCopied() {
        return json.copy();
    }
}
