package koerier.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What a run stands on: the generator, the receiver and, once something asks for it, the engine, each a process of its
/// own. Carries plans out and holds the ledger against what was accepted.
final class Bed implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /// When nothing more has come for so long, the rest is lost.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(45);

    /// 16 connections to each, so 64 as the baseline has.
    private static final int STEADY_ORGS = 4;

    private static final long LOOK_NANOS = 1_000_000;

    private final Settings settings;
    private final Progress progress;
    private final Counter counter;
    private final ChildProcess generator;
    private final ChildProcess receiver;
    private final Map<String, Double> facts = new LinkedHashMap<>();
    private @Nullable EngineProcess engine;
    private @Nullable Sql database;
    private @Nullable Shop shop;
    private @Nullable List<String> steady;
    private int round;

    Bed(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        try {
            Files.createDirectories(settings.folder());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Path file = settings.folder().resolve("received");
        this.counter = Counter.open(file);
        Path log = settings.folder().resolve("harness.log");
        this.receiver = ChildProcess.start("receiver", Receiver.class, log, List.of("-Xmx1g"), file.toString());
        this.generator = ChildProcess.start("generator", Generator.class, log, List.of("-Xmx1g"), file.toString());
    }

    Settings settings() {
        return settings;
    }

    Progress progress() {
        return progress;
    }

    /// The engine, with an empty database when it is first asked for.
    EngineProcess engine() {
        EngineProcess running = engine;
        if (running == null) {
            progress.now("starting the engine");
            running = EngineProcess.start(settings.folder().resolve("engine"), List.of());
            engine = running;
            database = new Sql(running.database());
            shop = new Shop(running);
        }
        return running;
    }

    /// Organisations of the engine, whose signatures the receiver knows.
    List<String> organisations(String name, int count, List<String> urls, JsonObject retry) {
        engine();
        Shop open = java.util.Objects.requireNonNull(shop);
        List<String> orgs = open.open(name, count, urls, retry);
        receiver.ask(new JsonObject().put("do", "secrets").put("of", open.secrets()), ANSWER);
        return orgs;
    }

    /// The usual load: four organisations with an endpoint each.
    PostPlan steady() {
        List<String> orgs = steady;
        if (orgs == null) {
            orgs = organisations("steady", STEADY_ORGS, urls(STEADY_ORGS), Shop.standardRetry());
            steady = orgs;
        }
        return PostPlan.batches(engine().port(), EngineProcess.KEY, orgs);
    }

    /// How many deliveries a second the usual load reaches here; measured when no scenario has done so.
    double steadyRate() {
        Double known = facts.get(Throughput.BATCHES);
        if (known == null) {
            progress.now("looking how fast the usual load goes");
            deliver(steady().lasting(settings.warmUp()));
            known = deliver(steady().lasting(settings.seconds())).stretch().perSecond();
            facts.put(Throughput.BATCHES, known);
        }
        return known;
    }

    /// New ports of the receiver.
    List<Integer> listen(int count) {
        return receiver
                .ask(new JsonObject().put("do", "listen").put("ports", count), ANSWER)
                .getJsonArray("ports")
                .stream()
                .map(Integer.class::cast)
                .toList();
    }

    List<String> urls(int count) {
        return listen(count).stream()
                .map(port -> "http://127.0.0.1:" + port + "/in")
                .toList();
    }

    void behave(int port, Behaviour behaviour) {
        receiver.ask(behaviour.json().put("do", "behave").put("port", port), ANSWER);
    }

    void hold(boolean on) {
        receiver.ask(new JsonObject().put("do", "hold").put("on", on), ANSWER);
    }

    /// Something that a later scenario wants to know, such as the rate that an earlier one has reached.
    Map<String, Double> facts() {
        return facts;
    }

    long received() {
        return counter.get();
    }

    /// In place of the receiver, where that is somebody else's.
    void received(long events) {
        counter.set(events);
    }

    Meter meter() {
        Map<String, Supplier<List<ProcessHandle>>> processes = new LinkedHashMap<>();
        EngineProcess running = engine;
        if (running != null) {
            processes.put("engine", () -> List.of(running.handle()));
            processes.put("PostgreSQL", running::postgres);
        }
        processes.put("receiver", () -> List.of(receiver.handle()));
        processes.put("generator", () -> List.of(generator.handle()));
        processes.put("harness", () -> List.of(ProcessHandle.current()));
        return Meter.start(processes);
    }

    /// Bare calls to the receiver for so many seconds.
    Sample raw(int port, int connections, int bytes, double seconds) {
        Meter meter = meter();
        JsonObject done = generator.ask(
                new JsonObject()
                        .put("do", "raw")
                        .put(
                                "plan",
                                new JsonObject()
                                        .put("port", port)
                                        .put("connections", connections)
                                        .put("bytes", bytes)
                                        .put("seconds", seconds)),
                Duration.ofSeconds((long) seconds).plus(ANSWER));
        return Sample.of(meter.stop(done.getLong("calls"), done.getDouble("seconds")))
                .with("answer", Histograms.read(done.getString("answers")));
    }

    /// Posts by a plan, waits until all that was accepted has come, and looks at the ledger.
    Sample deliver(PostPlan plan) {
        return deliver(plan, 0);
    }

    /// @param retryMicros as for the [Ledger]
    Sample deliver(PostPlan plan, long retryMicros) {
        begin(retryMicros);
        engine();
        Sql sql = java.util.Objects.requireNonNull(database);
        long wal = sql.walBytes();
        long since = WallClock.micros();
        Meter meter = meter();
        JsonObject posted = post(plan);
        long accepted = plan.rules() == 0 ? 0 : posted.getLong("accepted");
        await(accepted);
        Tally tally = tally();
        double seconds = plan.rules() == 0
                ? posted.getDouble("seconds")
                : (tally.lastMicros() - posted.getLong("startMicros")) / 1e6;
        Stretch stretch = meter.stop(posted.getLong("accepted"), seconds);
        double flushes = sql.run("select count(*) from progress where at >= $1::bigint", since)
                .iterator()
                .next()
                .getLong(0);
        List<String> faults = new ArrayList<>(tally.faults(accepted));
        Sample sample = new Sample(stretch, Map.of(), Map.of(), faults)
                .with("answer", Histograms.read(posted.getString("answers")))
                .with("refused", posted.getLong("refused"))
                .with("behindMax", posted.getInteger("behindMax"))
                .with("eventsPerFlush", posted.getLong("accepted") / flushes)
                .with("walBytes", (sql.walBytes() - wal) / (double) posted.getLong("accepted"));
        for (int group = 0; group < tally.latencies().size(); group++) {
            Histogram latency = tally.latency(group);
            sample = sample.with(group == 0 ? "receipt" : "receipt" + group, latency);
        }
        return sample;
    }

    /// A new page of the ledger.
    void begin(long retryMicros) {
        round++;
        receiver.ask(new JsonObject().put("do", "begin").put("round", round).put("retryMicros", retryMicros), ANSWER);
    }

    JsonObject post(PostPlan plan) {
        return generator.ask(
                new JsonObject()
                        .put("do", "post")
                        .put("plan", plan.inRound(round).json()),
                Duration.ofSeconds((long) plan.seconds()).plus(Duration.ofMinutes(5)));
    }

    /// Until so many events have come, or none have for a long time.
    void await(long events) {
        await(events, SILENCE_MAX);
    }

    void await(long events, Duration silenceMax) {
        long seen = counter.get();
        long since = System.nanoTime();
        while (seen < events && System.nanoTime() - since < silenceMax.toNanos()) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = counter.get();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
            }
        }
    }

    Tally tally() {
        return Tally.read(receiver.ask(new JsonObject().put("do", "tally"), ANSWER));
    }

    long allocatedByGenerator() {
        return generator.ask(new JsonObject().put("do", "allocated"), ANSWER).getLong("bytes");
    }

    /// A load for organisations of the engine; to be made smaller or larger.
    PostPlan plan(List<String> orgs) {
        return PostPlan.batches(engine().port(), EngineProcess.KEY, orgs);
    }

    @Override
    public void close() {
        Sql looking = database;
        if (looking != null) {
            looking.close();
        }
        EngineProcess running = engine;
        if (running != null) {
            running.close();
        }
        generator.close();
        receiver.close();
    }
}
