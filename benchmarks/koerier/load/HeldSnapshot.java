package koerier.load;

import java.util.List;
import java.util.Set;
import koerier.store.DatabaseSettings;

/// B06: what a transaction that somebody leaves open does to the engine, and to a queue that updates its rows.
final class HeldSnapshot implements Scenario {
    private static final String NAME = "B06";
    private static final double LOAD = 0.5;
    private static final int QUEUE_BATCH = 100;
    private static final int QUEUE_CONNECTIONS = 4;

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "half load while a transaction stays open, beside a SKIP LOCKED queue";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        double rate = LOAD * bed.steadyRate();
        PostPlan plan = bed.steady().at(rate);
        Series before = new Series("before", "no transaction is open");
        Series held = new Series(NAME, "a transaction is open from here on");
        Series queueBefore = new Series("queue before", "SKIP LOCKED, no transaction is open");
        Series queueHeld = new Series("queue", "SKIP LOCKED, a transaction is open from here on");
        bed.deliver(plan.lasting(bed.settings().warmUp()));
        deliver(bed, plan, before);
        long dead;
        try (Sql sql = new Sql(bed.engine().database())) {
            hold(sql);
            deliver(bed, plan, held);
            dead = sql.rows().dead();
        }
        try (LogServer server = new LogServer(bed.settings().folder().resolve("queue"))) {
            DatabaseSettings where = server.database("controls");
            queue(bed, server, where, queueBefore);
            try (Sql sql = new Sql(where)) {
                hold(sql);
                queue(bed, server, where, queueHeld);
            }
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        double seconds = bed.settings().rounds() * bed.settings().seconds();
        return new Result(
                NAME,
                "A transaction that stays open",
                "Half of the usual load, " + Gate.number(seconds) + " s without and then " + Gate.number(seconds)
                        + " s with a REPEATABLE READ transaction that is left open; and the same for a queue whose rows "
                        + "are claimed with SKIP LOCKED and marked as done, as fast as it goes.",
                List.of(before, held, queueBefore, queueHeld),
                List.of(
                        Gate.atLeast(
                                NAME,
                                "deliveries a second / before",
                                held.perSecond() / before.perSecond(),
                                0.97,
                                0.97),
                        Gate.atLeast(NAME, "the same by CPU time", before.cpu() / held.cpu(), 0.97, 0.97),
                        Gate.atMost(NAME, "dead rows after it", dead, 1_000)),
                List.of(
                        "p99 of receipt: " + Gate.number(Histograms.millis(before.latency("receipt"), 99))
                                + " ms before, " + Gate.number(Histograms.millis(held.latency("receipt"), 99))
                                + " ms with it.",
                        "The queue keeps " + Gate.number(queueHeld.perSecond() / queueBefore.perSecond())
                                + " of its rate, on average over the time that the transaction is open; in its last round "
                                + Gate.number(
                                        queueHeld.samples().getLast().stretch().perSecond() / queueBefore.perSecond())
                                + "."));
    }

    private static void hold(Sql sql) {
        sql.run("begin isolation level repeatable read");
        sql.run("select count(*) from pg_class");
    }

    private static void deliver(Bed bed, PostPlan plan, Series into) {
        for (int i = 1; i <= bed.settings().rounds(); i++) {
            bed.progress()
                    .now("%s  round %d of %d"
                            .formatted(into.name(), i, bed.settings().rounds()));
            into.samples().add(bed.deliver(plan.lasting(bed.settings().seconds())));
        }
    }

    private static void queue(Bed bed, LogServer server, DatabaseSettings where, Series into) {
        for (int i = 1; i <= bed.settings().rounds(); i++) {
            bed.progress()
                    .now("%s  round %d of %d"
                            .formatted(into.name(), i, bed.settings().rounds()));
            into.samples()
                    .add(server.skipLocked(
                            where,
                            QUEUE_BATCH,
                            QUEUE_CONNECTIONS,
                            bed.settings().seconds()));
        }
    }
}
