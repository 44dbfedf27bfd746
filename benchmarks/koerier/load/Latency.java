package koerier.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import koerier.load.PostPlan.Form;

/// How long an event takes, by a plan of times that does not wait for answers: at 30 % of what the engine can do, and
/// one event at a time on an idle system (B20).
final class Latency implements Scenario {
    static final String LOADED = "B02l";
    static final String IDLE = "B20";
    private static final double LOAD = 0.30;
    private static final double IDLE_RATE = 100;
    private static final double RECEIPT_MILLIS = 5;

    @Override
    public List<String> names() {
        return List.of(LOADED, IDLE);
    }

    @Override
    public String title() {
        return "latency at 30 % load, and at 100 events a second (B20)";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        boolean all = asked.equals(Set.of(LOADED));
        Contest contest = new Contest(bed);
        List<Series> series = new ArrayList<>();
        List<Gate> gates = new ArrayList<>();
        PostPlan plan = bed.steady();
        if (asked.contains(LOADED)) {
            double rate = LOAD * bed.steadyRate();
            series.add(contest.add(
                    LOADED,
                    "batches of 20, " + Gate.number(rate) + " events/s",
                    seconds -> bed.deliver(plan.at(rate).lasting(seconds))));
            series.add(contest.add(
                    "B02ls",
                    "one event a request, " + Gate.number(rate / 2) + " events/s",
                    seconds ->
                            bed.deliver(plan.as(Form.SINGLE, 1, 64).at(rate / 2).lasting(seconds))));
        }
        if (all || asked.contains(IDLE)) {
            series.add(contest.add(
                    IDLE,
                    "one event a request, 100 events/s",
                    seconds -> bed.deliver(
                            plan.as(Form.SINGLE, 1, 16).at(IDLE_RATE).lasting(seconds))));
        }
        contest.run();
        double floor = Machine.syncMicros(bed.settings().folder()) / 1_000;
        for (Series one : series) {
            double p99 = Histograms.millis(one.latency("receipt"), 99);
            if (one.name().equals(IDLE)) {
                double answered = Histograms.millis(one.latency("answer"), 50);
                double received = Histograms.millis(one.latency("receipt"), 50);
                gates.add(Gate.atMost(IDLE, "202, median, ms over that of fdatasync", answered - floor, 1));
                gates.add(Gate.atMost(IDLE, "receipt, median, ms over that of fdatasync", received - floor, 2));
            } else {
                gates.add(Gate.atMost(one.name(), "receipt, p99, ms (" + one.title() + ")", p99, RECEIPT_MILLIS));
            }
        }
        return new Result(
                LOADED,
                "Latency",
                "Requests at planned times, evenly spaced, whether or not the ones before are answered; what is late "
                        + "because of an earlier one counts from its own planned time.",
                series,
                gates,
                List.of("fdatasync of a page takes " + Gate.number(floor) + " ms here (median of 200)."));
    }
}
