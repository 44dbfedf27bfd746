package koerier.load;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The report for people: one file, no script, nothing fetched, light or dark as the reader has it.
final class Page {
    private static final String STYLE = """
            :root{--ink:#1c2330;--soft:#5b6577;--line:#dfe3ea;--page:#fbfbfc;--card:#fff;--good:#16794c;--bad:#b3261e;
            --c0:#3566c8;--c1:#d9822b;--c2:#1f9d8a;--c3:#8b5bc4;--c4:#98a1b0}
            @media(prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#9aa5b8;--line:#2c3442;--page:#12161d;
            --card:#191f29;--good:#5bd39b;--bad:#ff8a80;--c0:#7aa2f7;--c1:#f0a35e;--c2:#57cfbb;--c3:#b795f0;--c4:#6e7a8f}}
            *{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);
            font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
            main{max-width:1040px;margin:0 auto;padding:48px 24px 96px}h1{font-size:30px;margin:0 0 4px;letter-spacing:-.02em}
            h2{font-size:21px;margin:0 0 6px}h3{font-size:13px;margin:22px 0 6px;color:var(--soft);font-weight:600}
            p{margin:6px 0}.soft,small{color:var(--soft)}section{background:var(--card);border:1px solid var(--line);
            border-radius:12px;padding:24px 28px;margin-top:24px}code{font:13px ui-monospace,Menlo,monospace}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th{font-weight:600;color:var(--soft);text-align:left;font-size:13px}td,th{padding:7px 14px 7px 0;
            border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;white-space:nowrap}
            tr:last-child td{border-bottom:0}.met{color:var(--good);font-weight:600}.missed{color:var(--bad);font-weight:600}
            .head{display:flex;gap:40px;flex-wrap:wrap;margin-top:20px}.head b{display:block;font-size:34px;line-height:1.1;
            letter-spacing:-.02em}svg{display:block;width:100%;height:auto;overflow:visible}svg text{fill:var(--ink);
            font:12px system-ui,sans-serif}svg .soft{fill:var(--soft)}.fault{color:var(--bad)}
            """;

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    Page(Report report) {
        this.report = report;
    }

    String html() {
        out.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Koerier, measured</title>")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>")
                .append(STYLE)
                .append("</style></head><body><main><h1>Koerier, measured</h1>");
        head();
        gates();
        report.results().forEach(this::result);
        out.append("</main></body></html>\n");
        return out.toString();
    }

    private void head() {
        var machine = report.machine();
        out.append("<p class=\"soft\">")
                .append(text("%s · %d processors (%s) · %s GiB · %s · %s · load %s at the start"
                        .formatted(
                                machine.getString("date"),
                                machine.getInteger("processors"),
                                machine.getString("processor"),
                                machine.getValue("memoryGiB"),
                                machine.getString("java"),
                                machine.getString("database"),
                                Gate.number(machine.getDouble("loadAverage")))))
                .append("</p><p><code>")
                .append(text(report.command()))
                .append("</code></p>");
        if (report.settings().small()) {
            out.append(
                    "<p class=\"fault\">A small run: it shows that everything works, and no figure means anything.</p>");
        }
        long met = report.gates().stream().filter(Gate::met).count();
        List<String> faults = report.faults();
        out.append("<div class=\"head\">");
        report.results().stream()
                .flatMap(result -> result.series().stream())
                .filter(series -> series.name().equals(Throughput.BATCHES))
                .findFirst()
                .ifPresent(
                        series -> big(Gate.number(series.perSecond()), "deliveries a second, every one accounted for"));
        big(met + " of " + report.gates().size(), "gates met");
        big(faults.isEmpty() ? "0" : Integer.toString(faults.size()), "faults in the ledger");
        out.append("</div>");
        faults.forEach(
                fault -> out.append("<p class=\"fault\">").append(text(fault)).append("</p>"));
    }

    private void big(String number, String what) {
        out.append("<div><b>")
                .append(text(number))
                .append("</b><small>")
                .append(text(what))
                .append("</small></div>");
    }

    private void gates() {
        if (report.gates().isEmpty()) {
            return;
        }
        out.append("<section><h2>Gates</h2><table><tr><th></th><th>measured</th><th class=\"n\">figure</th>")
                .append("<th class=\"n\">gate (stretch)</th><th></th></tr>");
        for (Gate gate : report.gates()) {
            out.append("<tr><td>")
                    .append(text(gate.scenario()))
                    .append("</td><td>")
                    .append(text(gate.what()));
            out.append("</td><td class=\"n\">")
                    .append(Gate.number(gate.value()))
                    .append("</td><td class=\"n\">");
            out.append(gate.bound())
                    .append("</td><td class=\"")
                    .append(gate.met() ? "met" : "missed")
                    .append("\">");
            out.append(gate.verdict()).append("</td></tr>");
        }
        out.append("</table></section>");
    }

    private void result(Result result) {
        out.append("<section><h2>").append(text(result.title())).append("</h2><p class=\"soft\">");
        out.append(text(result.workload())).append("</p>");
        out.append("<h3>a second: the median, and each round as a dot</h3>").append(Plots.rates(result.series()));
        out.append("<h3>CPU time of one, microseconds, by process</h3>").append(Plots.cpu(result.series()));
        for (String latency : List.of("receipt", "receipt1", "answer")) {
            List<Series> timed = result.series().stream()
                    .filter(series -> series.latency(latency).getTotalCount() > 0)
                    .toList();
            if (!timed.isEmpty()) {
                out.append("<h3>").append(waitedFor(latency)).append(", milliseconds</h3>");
                out.append(Plots.latencies(timed, latency));
                latencyTable(timed, latency);
            }
        }
        figures(result);
        result.notes()
                .forEach(note ->
                        out.append("<p class=\"soft\">").append(text(note)).append("</p>"));
        out.append("</section>");
    }

    private static String waitedFor(String latency) {
        return switch (latency) {
            case "answer" -> "from the planned time of a request to its answer";
            case "receipt" -> "from the planned time of an event's post to its receipt";
            default -> "the same, of the other group";
        };
    }

    private void latencyTable(List<Series> timed, String latency) {
        out.append("<table><tr><th></th>");
        for (double percentile : Histograms.PERCENTILES) {
            out.append("<th class=\"n\">").append(Histograms.name(percentile)).append("</th>");
        }
        out.append("</tr>");
        for (Series series : timed) {
            Histogram histogram = series.latency(latency);
            out.append("<tr><td>").append(text(series.name())).append("</td>");
            for (double percentile : Histograms.PERCENTILES) {
                out.append("<td class=\"n\">")
                        .append(Gate.number(Histograms.millis(histogram, percentile)))
                        .append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</table>");
    }

    private void figures(Result result) {
        List<Series> with = result.series().stream()
                .filter(series -> series.samples().stream()
                        .anyMatch(sample -> !sample.figures().isEmpty()))
                .toList();
        if (with.isEmpty()) {
            return;
        }
        out.append("<h3>other figures, medians</h3><table>");
        for (Series series : with) {
            out.append("<tr><td>").append(text(series.name())).append("</td><td>");
            for (Map.Entry<String, Double> figure :
                    series.samples().getFirst().figures().entrySet()) {
                out.append(text(figure.getKey()))
                        .append(' ')
                        .append(Gate.number(series.figure(figure.getKey())))
                        .append(" · ");
            }
            out.setLength(out.length() - 3);
            out.append("</td></tr>");
        }
        out.append("</table>");
    }

    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
