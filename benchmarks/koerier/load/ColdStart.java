package koerier.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// B21: from the start of a JVM to the first answer.
final class ColdStart implements Scenario {
    private static final String NAME = "B21";
    private static final Duration ANSWER = Duration.ofSeconds(60);

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public String title() {
        return "from the start of the process to the first 202, against a bare server";
    }

    @Override
    public Result run(Bed bed, Set<String> asked) {
        Path folder = bed.settings().folder().resolve("cold");
        String org = "cold" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        try (EngineProcess first = EngineProcess.start(folder, List.of())) {
            first.put("/v1/orgs/" + org, new JsonObject().put("name", org).put("edition", "unlimited"));
        }
        Series hello = new Series("hello", "bare Vert.x server: start to first answer");
        Series own = new Series(NAME, "engine on an existing database: start to first 202");
        Series prepared = new Series("B21 AOT", "the same with the cache that the script prepares");
        Path cache = Path.of(System.getProperty("koerier.home", "."), "target", "koerier.aot");
        boolean cached = System.getProperty("koerier.jar") != null && Files.exists(cache);
        for (int i = 1; i <= bed.settings().rounds(); i++) {
            bed.progress()
                    .now("%s  round %d of %d".formatted(NAME, i, bed.settings().rounds()));
            hello.samples().add(hello(bed));
            own.samples().add(engine(bed, folder, org, List.of()));
            if (cached) {
                prepared.samples().add(engine(bed, folder, org, List.of("-XX:AOTCache=" + cache)));
            }
        }
        Series best = cached ? prepared : own;
        double ratio = 1 / best.ratio(hello, sample -> sample.stretch().perSecond());
        return new Result(
                NAME,
                "Start",
                "How often in a second it could be started: the time from the start of the JVM to the first answer, here "
                        + "as its inverse. The engine starts its PostgreSQL, takes its lanes and answers the first event "
                        + "when it is durable.",
                cached ? List.of(hello, own, prepared) : List.of(hello, own),
                List.of(Gate.atMost(NAME, "start to first 202 / start of a bare server", ratio, 2)),
                List.of("Seconds: bare server " + Gate.number(1 / hello.perSecond()) + ", engine "
                        + Gate.number(1 / own.perSecond())
                        + (cached ? ", with the cache " + Gate.number(1 / prepared.perSecond()) : "") + "."));
    }

    private static Sample hello(Bed bed) {
        Meter meter = Meter.start(Map.of());
        long begin = System.nanoTime();
        try (ChildProcess server = ChildProcess.start(
                "hello", HelloServer.class, bed.settings().folder().resolve("harness.log"), List.of())) {
            int port = server.ask(new JsonObject(), ANSWER).getInteger("port");
            call(port);
            return Sample.of(meter.stop(1, (System.nanoTime() - begin) / 1e9));
        }
    }

    private static void call(int port) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static Sample engine(Bed bed, Path folder, String org, List<String> jvm) {
        Meter meter = Meter.start(Map.of());
        long begin = System.nanoTime();
        try (EngineProcess engine = EngineProcess.start(folder, jvm)) {
            var text = new StringBuilder();
            EventText.append(text, new EventId(0, 0, 0, WallClock.micros()), EventText.RULES);
            engine.post("/v1/orgs/" + org + "/events", new JsonObject(text.toString()));
            return Sample.of(meter.stop(1, (System.nanoTime() - begin) / 1e9))
                    .with("readySeconds", engine.readySeconds());
        }
    }
}
