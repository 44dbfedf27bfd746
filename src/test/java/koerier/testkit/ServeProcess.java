package koerier.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `koerier serve` as a process of its own, the way that an operator starts it.
public final class ServeProcess implements AutoCloseable {
    private static final Pattern SERVES =
            Pattern.compile("serves: API on port ([0-9]+), health and metrics on port ([0-9]+)");
    private static final long READY_SECONDS = 120;
    private static final long EXIT_SECONDS = 60;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final Thread drain;
    private final StringBuffer said = new StringBuffer();
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();

    private ServeProcess(Process process) {
        this.process = process;
        this.drain = Thread.ofPlatform().daemon().start(this::read);
    }

    /// Starts it and goes on at once.
    public static ServeProcess launch(Path config, Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "koerier.Koerier",
                "serve",
                "--config",
                config.toString()));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("KOERIER_"));
        builder.environment().putAll(environment);
        try {
            return new ServeProcess(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Starts it and waits until it serves.
    public static ServeProcess start(Path config, Map<String, String> environment, String... options) {
        ServeProcess process = launch(config, environment, options);
        process.awaitReady();
        return process;
    }

    public void awaitReady() {
        port(1);
    }

    /// Where its API is.
    public String api() {
        return "http://127.0.0.1:" + port(1);
    }

    /// Where its health and metrics are.
    public String management() {
        return "http://127.0.0.1:" + port(2);
    }

    private String port(int group) {
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS).group(group);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException late) {
            process.destroyForcibly();
            throw new AssertionError("koerier serve was not ready:\n" + said, late);
        }
    }

    /// All that it printed and logged until now.
    public String said() {
        return said.toString();
    }

    /// Waits until it has printed or logged this.
    public void awaitSaid(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (said.indexOf(text) < 0) {
            if (System.nanoTime() > end || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it never said \"" + text + "\":\n" + said);
            }
        }
    }

    /// SIGTERM.
    public void terminate() {
        process.destroy();
    }

    /// The status and the body of a GET without a key.
    public HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// Waits until its readiness is this status, and says what it answers.
    public String awaitReadiness(int status) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String last;
            try {
                HttpResponse<String> answer = get(management() + "/health/ready");
                if (answer.statusCode() == status) {
                    return answer.body();
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException notThere) {
                last = notThere.toString();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + status + " but " + last + "\n" + said);
            }
            process.waitFor(50, TimeUnit.MILLISECONDS); // and ask again
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// `kill -9`.
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /// Waits until it has ended by itself or was told to.
    ///
    /// @return its exit status
    public int awaitExit() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("koerier serve did not stop within " + EXIT_SECONDS + " s:\n" + said);
            }
            drain.join();
            return process.exitValue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /// SIGTERM, and waits until it has stopped.
    @Override
    public void close() {
        process.destroy();
        awaitExit();
    }

    /// Reads until the end, so that the process never waits for its reader.
    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                Matcher serves = SERVES.matcher(line);
                if (serves.find()) {
                    ready.complete(serves);
                }
            }
        } catch (IOException closed) {
            said.append(closed);
        }
        ready.completeExceptionally(new AssertionError("it ended"));
    }
}
