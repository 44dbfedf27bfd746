package koerier.load;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A JVM of the harness: one JSON object a line goes in, one comes back for each. It ends when its input does, so also
/// when this process is killed.
final class ChildProcess implements AutoCloseable {
    /// What the product's own script gives to its JVM.
    static final List<String> JVM = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError");

    private final String name;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// @param log where its errors go
    static ChildProcess start(String name, Class<?> main, Path log, List<String> jvm, String... arguments) {
        List<String> command = new ArrayList<>(java(jvm));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            return new ChildProcess(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The beginning of a command line that runs a class of this class path.
    static List<String> java(List<String> jvm) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(jvm);
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        return command;
    }

    /// The beginning of a command line that runs the product: from its jar where the script has named one,
    /// which is what a person gets, else from the classes of this class path.
    static List<String> product(List<String> jvm) {
        String jar = System.getProperty("koerier.jar");
        List<String> command = new ArrayList<>(java(jvm));
        if (jar == null) {
            command.add("koerier.Koerier");
        } else {
            command.subList(command.indexOf("-cp"), command.size()).clear();
            command.addAll(List.of("-jar", jar));
        }
        return command;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// Asks and waits.
    ///
    /// @throws IllegalStateException when it does not answer in time, or says what went wrong
    JsonObject ask(JsonObject command, Duration patience) {
        var answer = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> exchange(command, answer));
        try {
            String line = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            JsonObject json = new JsonObject(line);
            if (json.containsKey("failure")) {
                throw new IllegalStateException(name + ": " + json.getString("failure"));
            }
            return json;
        } catch (TimeoutException late) {
            throw new IllegalStateException(name + " did not answer in " + patience + ": " + command, late);
        } catch (ExecutionException broken) {
            throw new IllegalStateException(name + " broke at " + command, broken.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void exchange(JsonObject command, CompletableFuture<String> answer) {
        try {
            in.write(command.encode());
            in.newLine();
            in.flush();
            String line = out.readLine();
            if (line == null) {
                answer.completeExceptionally(new IOException(name + " has ended"));
            } else {
                answer.complete(line);
            }
        } catch (IOException broken) {
            answer.completeExceptionally(broken);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException gone) {
            process.destroy();
        }
        Termination.await(process);
    }
}
