package koerier;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/// B14 on a machine that others use too: what rendering costs as a multiple of copying the same output, by the
/// thread's own CPU time, all contestants in turn within each round. Prints the medians; takes about 20 seconds.
///
/// Run with `java -Xms256m -Xmx256m -XX:+AlwaysPreTouch -cp CLASSES koerier.RenderRatio`: jte allocates, and without a
/// heap that is there already it would pay for the pages.
public final class RenderRatio {
    private static final int ROUNDS = 31;
    private static final long ROUND_NANOS = 8_000_000;
    private static final int WARM_UP_ROUNDS = 40;
    private static final int LOT = 256;
    private static final int PAGE = 512;
    private static final int LONG_PAGE = 4_096;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<String, IntSupplier> contestants = new LinkedHashMap<>();
    private final Map<String, double[]> nanos = new LinkedHashMap<>();
    private final Console console = Console.standard();
    private int written;

    private RenderRatio() {
        RenderCase html = RenderCase.html(PAGE);
        RenderCase json = RenderCase.json(PAGE);
        RenderCase typed = RenderCase.typed();
        RenderCase longHtml = RenderCase.html(LONG_PAGE);
        RenderCase longJson = RenderCase.json(LONG_PAGE);
        add("html 512", html, html::render);
        add("html 512 by jte", html, JtePage.of(html)::render);
        add("json 512", json, json::render);
        add("typed json", typed, typed::render);
        add("html 4096", longHtml, longHtml::render);
        add("html 4096 by jte", longHtml, JtePage.of(longHtml)::render);
        add("json 4096", longJson, longJson::render);
    }

    public static void main(String[] args) {
        new RenderRatio().run();
    }

    private void add(String name, RenderCase page, IntSupplier contestant) {
        contestants.putIfAbsent(copyOf(page), page::copy);
        contestants.put(name + " / " + copyOf(page), contestant);
    }

    private static String copyOf(RenderCase page) {
        return "copy of " + page.output().length;
    }

    private void run() {
        contestants.forEach((name, contestant) -> {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                round(contestant);
            }
            nanos.put(name, new double[ROUNDS]);
        });
        for (int i = 0; i < ROUNDS; i++) {
            List<String> order = new ArrayList<>(contestants.keySet());
            if (i % 2 == 1) {
                Collections.reverse(order);
            }
            for (String name : order) {
                nanos.get(name)[i] = round(contestants.get(name));
            }
        }
        nanos.forEach(this::print);
    }

    private void print(String name, double[] times) {
        int slash = name.indexOf(" / ");
        double median = median(times);
        if (slash < 0) {
            console.say(String.format(Locale.ROOT, "%-22s %7.1f ns", name, median));
            return;
        }
        double[] copies = nanos.get(name.substring(slash + 3));
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ratios[i] = times[i] / copies[i];
        }
        console.say(String.format(
                Locale.ROOT, "%-22s %7.1f ns = %5.2f x copy", name.substring(0, slash), median, median(ratios)));
    }

    /// @return the nanoseconds of CPU of one call
    private double round(IntSupplier contestant) {
        long from = THREADS.getCurrentThreadCpuTime();
        long passed;
        int calls = 0;
        do {
            calls += LOT;
            written += lot(contestant);
            passed = THREADS.getCurrentThreadCpuTime() - from;
        } while (passed < ROUND_NANOS);
        return (double) passed / calls;
    }

    private static int lot(IntSupplier contestant) {
        int sum = 0;
        for (int i = 0; i < LOT; i++) {
            sum += contestant.getAsInt();
        }
        return sum;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
