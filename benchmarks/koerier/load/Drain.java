package koerier.load;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import koerier.load.PostPlan.Form;

/// B03: a backlog that lies in the log, and receivers that begin to answer.
final class Drain implements Scenario {
    private static final String NAME = "B03";
    /// For each second of a round.
    private static final long EVENTS = 20_000;

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "how fast a backlog drains when its receivers answer again";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        int rawPort = bed.listen(1).getFirst();
        PostPlan plan = bed.steady();
        Contest contest = new Contest(bed);
        Series raw = contest.add(
                "B01", "bare HTTP, 500 bytes, 64 connections", seconds -> bed.raw(rawPort, 64, 500, seconds));
        Series drain = contest.add(NAME, "the backlog", seconds -> drain(bed, plan, (long) (EVENTS * seconds)));
        contest.run();
        double wall = drain.ratio(raw, sample -> sample.stretch().perSecond());
        double cpu = drain.ratio(raw, sample -> 1 / sample.stretch().cpu());
        return new Result(
                NAME,
                "Draining a backlog",
                "The receiver holds every answer back (20 s at most) while "
                        + Gate.number(EVENTS * bed.settings().seconds())
                        + " events are posted as lines; the deliveries are parked in the log. Then it answers, and the "
                        + "time runs until the last one has come.",
                List.of(raw, drain),
                List.of(
                        Gate.atLeast(NAME, "deliveries a second / bare calls a second", wall, 0.70, 0.85),
                        Gate.atLeast(NAME, "the same by CPU time", cpu, 0.70, 0.85)),
                List.of());
    }

    private static Sample drain(Bed bed, PostPlan plan, long events) {
        bed.hold(true);
        bed.begin(0);
        JsonObject posted =
                bed.post(plan.as(Form.LINES, 50, 8).within(0).lasting(120).atMost(events));
        long before = bed.received();
        Meter meter = bed.meter();
        long begin = System.nanoTime();
        bed.hold(false);
        bed.await(posted.getLong("accepted"));
        double seconds = (System.nanoTime() - begin) / 1e9;
        Tally tally = bed.tally();
        Stretch stretch = meter.stop(tally.distinct() - before, seconds);
        return new Sample(stretch, java.util.Map.of(), java.util.Map.of(), tally.faults(posted.getLong("accepted")))
                .with("backlog", posted.getLong("accepted") - before)
                .with("postedPerSecond", posted.getLong("accepted") / posted.getDouble("seconds"));
    }
}
