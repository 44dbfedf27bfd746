package koerier.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import koerier.load.PostPlan.Form;

/// B01 and B02: how much of what bare HTTP over loopback reaches is left when events are made durable, judged,
/// rendered, signed, delivered and logged on the way.
final class Throughput implements Scenario {
    static final String BATCHES = "B02";
    static final String LINES = "B02n";
    static final String SINGLE = "B02s";
    static final String ENDPOINTS = "B02e";
    private static final String RAW = "B01";
    private static final int RAW_CONNECTIONS = 64;
    private static final int RAW_BYTES = 500;
    private static final int MANY_ENDPOINTS = 200;
    private static final int SINGLES = 64;
    private static final int STREAMS = 8;

    @Override
    public List<String> names() {
        return List.of(BATCHES, RAW, LINES, SINGLE, ENDPOINTS);
    }

    @Override
    public String title() {
        return "the whole way against bare HTTP (B01): batches of 20, lines (B02n), single (B02s), 200 endpoints (B02e)";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        Contest contest = new Contest(bed);
        int rawPort = bed.listen(1).getFirst();
        Series raw = contest.add(
                RAW,
                "bare Vert.x client to bare Vert.x server, " + RAW_BYTES + " bytes, 64 connections",
                seconds -> bed.raw(rawPort, RAW_CONNECTIONS, RAW_BYTES, seconds));
        Map<Way, Series> ways = new LinkedHashMap<>();
        for (Way way : ways(bed, asked.equals(Set.of(BATCHES)) ? Set.copyOf(names()) : asked)) {
            ways.put(way, contest.add(way.name, way.title, way.round(bed)));
        }
        contest.run();
        List<Gate> gates = new ArrayList<>();
        List<Series> series = new ArrayList<>(List.of(raw));
        ways.forEach((way, own) -> {
            bed.facts().put(way.name, own.perSecond());
            way.judge(own, raw, gates);
            series.add(own);
        });
        return new Result(
                BATCHES,
                "The whole way, against bare HTTP",
                "Events of about 600 bytes, posted by 16 connections "
                        + "(64 for single ones, 8 for lines) as fast as they are answered 202, with 5,000 on their way at most; ten rules with two criteria each, of which one fires; a JSON body of "
                        + "eight fields, signed; the receiver answers 200. Durable before the 202. Every delivery is "
                        + "held against the ledger.",
                series,
                gates,
                List.of("CPU ratio: the CPU time of all processes for a bare call, divided by that of all processes "
                        + "(generator, engine, PostgreSQL, receiver) for a delivery."));
    }

    private static List<Way> ways(Bed bed, Set<String> asked) {
        List<Way> ways = new ArrayList<>();
        if (asked.contains(BATCHES) || asked.contains(LINES) || asked.contains(SINGLE)) {
            PostPlan plan = bed.steady();
            ways.add(new Way(BATCHES, "batches of 20, 4 endpoints", 0.45, 0.55, plan));
            ways.add(new Way(LINES, "lines, 4 endpoints", 0.45, 0.55, plan.as(Form.LINES, 50, STREAMS)));
            ways.add(new Way(SINGLE, "one event a request, 4 endpoints", 0.28, 0.33, plan.as(Form.SINGLE, 1, SINGLES)));
        }
        if (asked.contains(ENDPOINTS)) {
            int endpoints = (int) bed.settings().sized(MANY_ENDPOINTS, MANY_ENDPOINTS / 10);
            List<String> orgs =
                    bed.organisations("many", endpoints / EventText.RULES, bed.urls(endpoints), Shop.standardRetry());
            ways.add(new Way(ENDPOINTS, "batches of 20, " + endpoints + " endpoints", 0.35, 0.42, bed.plan(orgs)));
        }
        ways.removeIf(way -> !asked.contains(way.name));
        return ways;
    }

    private record Way(String name, String title, double target, double stretch, PostPlan plan) {
        DoubleFunction<Sample> round(Bed bed) {
            return seconds -> bed.deliver(plan.lasting(seconds));
        }

        void judge(Series own, Series raw, List<Gate> gates) {
            double wall = own.ratio(raw, sample -> sample.stretch().perSecond());
            double cpu = own.ratio(raw, sample -> 1 / sample.stretch().cpu());
            gates.add(Gate.atLeast(
                    name, "deliveries a second / bare calls a second (" + title + ")", wall, target, stretch));
            gates.add(Gate.atLeast(name, "the same by CPU time (" + title + ")", cpu, target, stretch));
        }
    }
}
