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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import koerier.store.DatabaseSettings;
import koerier.testkit.Welcome;

/// The product as a person starts it: `koerier dev` in a process of its own, with the JVM options of the script, its
/// PostgreSQL with full durability.
final class EngineProcess implements AutoCloseable {
    static final String KEY = "the-key-of-the-load-harness";

    private static final Pattern API = Pattern.compile("API +http://127.0.0.1:([0-9]+)/v1");
    private static final long READY_SECONDS = 120;
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final Process process;
    private final Path data;
    private final int port;
    private final double readySeconds;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private EngineProcess(Process process, Path data, int port, double readySeconds) {
        this.process = process;
        this.data = data;
        this.port = port;
        this.readySeconds = readySeconds;
    }

    /// Starts it on a folder and waits until it says that it is ready.
    ///
    /// @param jvm options beside those of the script and of `KOERIER_JAVA_OPTS`
    static EngineProcess start(Path data, List<String> jvm) {
        List<String> options = new ArrayList<>(jvm);
        String own = System.getenv("KOERIER_JAVA_OPTS");
        if (own != null && !own.isBlank()) {
            options.addAll(Arrays.asList(own.strip().split("\\s+")));
        }
        List<String> command = ChildProcess.product(options);
        command.addAll(List.of("dev", "--port", "0", "--data", data.toString(), "--api-key", KEY));
        long begin = System.nanoTime();
        try {
            Files.createDirectories(data);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            data.resolve("engine.log").toFile()))
                    .start();
            var ready = new CompletableFuture<String>();
            Thread.ofPlatform().daemon().start(() -> Welcome.read(process, ready));
            try {
                Matcher api = API.matcher(ready.get(READY_SECONDS, TimeUnit.SECONDS));
                if (!api.find()) {
                    throw new IllegalStateException("the engine did not name its API");
                }
                return new EngineProcess(
                        process, data, Integer.parseInt(api.group(1)), (System.nanoTime() - begin) / 1e9);
            } catch (Exception late) {
                process.destroyForcibly();
                throw new IllegalStateException("the engine was not ready, see " + data.resolve("engine.log"), late);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// All processes of its database server.
    List<ProcessHandle> postgres() {
        return process.descendants()
                .filter(one -> one.info().command().orElse("").endsWith("postgres"))
                .toList();
    }

    int port() {
        return port;
    }

    double readySeconds() {
        return readySeconds;
    }

    DatabaseSettings database() {
        Path folder = data.resolve("postgres");
        try {
            return new DatabaseSettings(
                    "127.0.0.1",
                    Integer.parseInt(Files.readString(folder.resolve("run").resolve("port"))
                            .strip()),
                    "koerier",
                    Files.readString(folder.resolve("pg.secret")).strip(),
                    "postgres");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    JsonObject put(String path, JsonObject body) {
        return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    JsonObject post(String path, JsonObject body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json");
    }

    private JsonObject send(HttpRequest.Builder request) {
        HttpRequest built = request.build();
        try {
            HttpResponse<String> response = http.send(built, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        built.uri() + " answered " + response.statusCode() + ": " + response.body());
            }
            return new JsonObject(response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /// SIGTERM, and waits until it has stopped.
    @Override
    public void close() {
        http.shutdownNow();
        process.destroy();
        Termination.await(process);
    }
}
