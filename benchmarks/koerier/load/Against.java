package koerier.load;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// The usual load for receivers of somebody's own on this machine. There is no ledger then: the engine's log says what
/// became of the deliveries.
final class Against implements Scenario {
    private static final String NAME = "own";
    private static final int URLS_MAX = 1_000;
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration SILENCE_MAX = Duration.ofSeconds(45);
    private final List<String> urls;

    private Against(List<String> urls) {
        this.urls = urls;
    }

    /// @param file one URL a line; `#` begins a comment
    /// @throws IllegalArgumentException when one leads away from this machine
    static Against read(Path file) throws IOException {
        List<String> urls = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (urls.isEmpty() || urls.size() > URLS_MAX) {
            throw new IllegalArgumentException(file + " should name 1 to " + URLS_MAX + " URLs");
        }
        urls.forEach(Against::requireLoopback);
        return new Against(urls);
    }

    private static void requireLoopback(String url) {
        try {
            String host = URI.create(url).getHost();
            if (host == null || !InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("only receivers on this machine may be put under load: " + url);
            }
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("no such host: " + url, unknown);
        }
    }

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "the usual load for receivers of your own (--against)";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        int orgs = Math.max(1, (urls.size() + EventText.RULES - 1) / EventText.RULES);
        PostPlan plan = bed.plan(bed.organisations("own", orgs, urls, new JsonObject().put("policy", "none")));
        Contest contest = new Contest(bed);
        Series own = contest.add(
                NAME, "batches of 20, " + urls.size() + " URLs", seconds -> deliver(bed, plan.lasting(seconds)));
        contest.run();
        return new Result(
                NAME,
                "Receivers of your own",
                "The usual load, delivered to " + urls.size() + " URLs of this machine, without retries.",
                List.of(own),
                List.of(),
                List.of("Counted by the engine's own log; its receivers keep no ledger."));
    }

    private static Sample deliver(Bed bed, PostPlan plan) {
        try (Sql sql = new Sql(bed.engine().database())) {
            bed.begin(0);
            long since = WallClock.micros();
            AtomicBoolean over = new AtomicBoolean();
            Thread counting = Thread.ofPlatform().start(() -> count(bed, since, over));
            Meter meter = bed.meter();
            JsonObject posted = bed.post(plan);
            long accepted = posted.getLong("accepted");
            bed.await(accepted, SILENCE_MAX);
            over.set(true);
            counting.join();
            Row ends = sql.run(
                            "select count(*), count(*) filter (where state <> 3), max(started) from attempt where at >= $1::bigint",
                            since)
                    .iterator()
                    .next();
            Long last = ends.getLong(2);
            double seconds = ((last == null ? WallClock.micros() : last) - posted.getLong("startMicros")) / 1e6;
            List<String> faults = new ArrayList<>();
            if (ends.getLong(0) != accepted) {
                faults.add(accepted - ends.getLong(0) + " without an end");
            }
            return new Sample(meter.stop(ends.getLong(0), seconds), Map.of(), Map.of(), faults)
                    .with("answer", Histograms.read(posted.getString("answers")))
                    .with("failed", ends.getLong(1));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /// Tells the generator what has ended, in place of the receiver.
    private static void count(Bed bed, long since, AtomicBoolean over) {
        try (Sql sql = new Sql(bed.engine().database())) {
            while (!over.get()) {
                bed.received(sql.run("select count(*) from attempt where at >= $1::bigint", since)
                        .iterator()
                        .next()
                        .getLong(0));
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }
}
