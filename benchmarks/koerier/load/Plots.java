package koerier.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/// The plots of the report, as inline SVG.
final class Plots {
    private static final int WIDTH = 980;
    private static final int LABEL = 240;
    private static final int ROW = 34;
    private static final int BAR = 16;
    private static final int RIGHT = 90;
    private static final int CURVE_HEIGHT = 230;
    private static final int CURVE_LEFT = 60;
    private static final double[] CURVE = {0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999};

    private Plots() {}

    /// A bar for each median, a dot for each round; hollow for a disturbed one.
    static String rates(List<Series> all) {
        double most = all.stream()
                .flatMap(series -> series.samples().stream())
                .mapToDouble(sample -> sample.stretch().perSecond())
                .max()
                .orElse(1);
        StringBuilder svg = open(all.size() * ROW);
        for (int i = 0; i < all.size(); i++) {
            Series series = all.get(i);
            int y = i * ROW + 10;
            label(svg, series, y);
            double end = x(series.perSecond(), most);
            rect(svg, LABEL, y, end - LABEL, "var(--c0)", 0.35, Gate.number(series.perSecond()) + "/s");
            for (Sample sample : series.samples()) {
                double at = x(sample.stretch().perSecond(), most);
                boolean hollow = sample.stretch().isDisturbed();
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle cx=\"%.1f\" cy=\"%d\" r=\"3.5\" stroke=\"var(--c0)\" fill=\"%s\"><title>%s/s</title></circle>",
                        at,
                        y + BAR / 2,
                        hollow ? "none" : "var(--c0)",
                        Gate.number(sample.stretch().perSecond())));
            }
            text(svg, Math.max(end, LABEL) + 10, y + 13, Gate.number(series.perSecond()), "");
        }
        return svg.append("</svg>").toString();
    }

    /// What an operation costs, a colour for each process.
    static String cpu(List<Series> all) {
        double most = all.stream().mapToDouble(Plots::sum).max().orElse(1);
        var names = new java.util.LinkedHashSet<String>();
        all.forEach(series -> names.addAll(series.cpuMicros().keySet()));
        List<String> processes = List.copyOf(names);
        StringBuilder svg = open(all.size() * ROW + 24);
        double legend = LABEL;
        for (int i = 0; i < processes.size(); i++) {
            rect(svg, legend, 2, 10, colour(i), 1, processes.get(i));
            text(svg, legend + 16, 14, processes.get(i), "soft");
            legend += 40 + 7.0 * processes.get(i).length();
        }
        for (int i = 0; i < all.size(); i++) {
            int y = i * ROW + 32;
            label(svg, all.get(i), y);
            double from = LABEL;
            Map<String, Double> micros = all.get(i).cpuMicros();
            for (int process = 0; process < processes.size(); process++) {
                double value = micros.getOrDefault(processes.get(process), 0.0);
                double width = x(value, most) - LABEL;
                rect(
                        svg,
                        from,
                        y,
                        width,
                        colour(process),
                        1,
                        processes.get(process) + " " + Gate.number(value) + " µs");
                from += width;
            }
            text(svg, from + 10, y + 13, Gate.number(sum(all.get(i))), "");
        }
        return svg.append("</svg>").toString();
    }

    private static double sum(Series series) {
        return series.cpuMicros().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /// Milliseconds over percentiles, both on logarithmic scales.
    static String latencies(List<Series> all, String name) {
        double least = 1e9;
        double most = 0.001;
        for (Series series : all) {
            Histogram histogram = series.latency(name);
            least = Math.min(least, Math.max(0.01, Histograms.millis(histogram, 1)));
            most = Math.max(most, Histograms.millis(histogram, CURVE[CURVE.length - 1]));
        }
        double low = Math.floor(Math.log10(least));
        double high = Math.max(low + 1, Math.ceil(Math.log10(most)));
        StringBuilder svg = open(CURVE_HEIGHT + 40);
        for (int power = (int) low; power <= high; power++) {
            double y = y(Math.pow(10, power), low, high);
            line(svg, CURVE_LEFT, y, WIDTH - RIGHT, y);
            text(svg, 0, y + 4, Gate.number(Math.pow(10, power)) + " ms", "soft");
        }
        for (double percentile : Histograms.PERCENTILES) {
            if (percentile < 100) {
                double at = curveX(percentile);
                line(svg, at, 10, at, CURVE_HEIGHT);
                text(svg, at - 12, CURVE_HEIGHT + 20, Histograms.name(percentile), "soft");
            }
        }
        for (int i = 0; i < all.size(); i++) {
            curve(svg, all.get(i), all.get(i).latency(name), low, high, i);
        }
        return svg.append("</svg>").toString();
    }

    private static void curve(
            StringBuilder svg, Series series, Histogram histogram, double low, double high, int place) {
        StringBuilder points = new StringBuilder();
        double last = 0;
        var at = new TreeSet<Double>();
        for (double percentile : CURVE) {
            at.add(percentile);
        }
        for (double percentile : at) {
            last = y(Math.max(0.01, Histograms.millis(histogram, percentile)), low, high);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", curveX(percentile), last));
        }
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour(place))
                .append("\" points=\"")
                .append(points)
                .append("\"/>");
        text(svg, WIDTH - RIGHT + 8, last + 4 + 2 * place, series.name(), "");
    }

    private static double curveX(double percentile) {
        double nines = Math.log10(1 / (1 - Math.min(percentile, 99.999) / 100));
        return CURVE_LEFT + nines / 5 * (WIDTH - RIGHT - CURVE_LEFT);
    }

    private static double y(double millis, double low, double high) {
        return CURVE_HEIGHT - (Math.log10(millis) - low) / (high - low) * (CURVE_HEIGHT - 10);
    }

    private static double x(double value, double most) {
        return LABEL + (Double.isNaN(value) || most == 0 ? 0 : value / most * (WIDTH - LABEL - RIGHT));
    }

    private static String colour(int index) {
        return "var(--c" + index % 5 + ")";
    }

    private static StringBuilder open(int height) {
        return new StringBuilder("<svg role=\"img\" viewBox=\"0 0 " + WIDTH + " " + height + "\">");
    }

    private static void label(StringBuilder svg, Series series, int y) {
        text(svg, 0, y + 6, series.name(), "");
        svg.append("<text class=\"soft\" style=\"font-size:10px\" x=\"0\" y=\"" + (y + 19) + "\">")
                .append(Page.text(shortened(series.title())))
                .append("</text>");
    }

    private static String shortened(String title) {
        return title.length() <= 46 ? title : title.substring(0, 45) + "…";
    }

    private static void rect(
            StringBuilder svg, double x, double y, double width, String fill, double opacity, String title) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\" fill-opacity=\"%.2f\"><title>%s</title></rect>",
                x,
                y,
                Math.max(0, width),
                width == 10 ? 10 : BAR,
                fill,
                opacity,
                Page.text(title)));
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String text, String style) {
        svg.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, Page.text(text)));
    }
}
