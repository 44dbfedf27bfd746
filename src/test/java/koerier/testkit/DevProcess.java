package koerier.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `koerier dev` as a process of its own, the way that a person starts it.
public final class DevProcess implements AutoCloseable {
    public static final String KEY = "an-operators-key-for-tests";

    private static final Pattern API = Pattern.compile("API +(http://[0-9.:]+)/v1");
    private static final Pattern RECEIVER = Pattern.compile("receiver +(http://[0-9.:]+)/received");
    private static final long READY_SECONDS = 120;
    private static final long EXIT_SECONDS = 60;

    private final Process process;
    private final String welcome;
    private final Thread drain;

    private DevProcess(Process process, String welcome, Thread drain) {
        this.process = process;
        this.welcome = welcome;
        this.drain = drain;
    }

    /// Starts it on a data folder and waits until it says that it is ready.
    ///
    /// @param jvm options of its JVM, such as `-Xmx256m`
    public static DevProcess start(Path data, String... jvm) {
        return start(List.of(), data, jvm);
    }

    /// Whether this machine lets a process have a file system of its own.
    public static boolean mayMount() throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /tmp")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /// Starts it on a data folder that is a disk of its own, which nobody else sees, of so many megabytes.
    public static DevProcess startOnDisk(Path data, int megabytes) {
        String mount = "mount -t tmpfs -o size=" + megabytes + "m tmpfs \"$0\" && exec \"$@\"";
        return start(List.of("unshare", "-rm", "sh", "-c", mount, data.toString()), data);
    }

    private static DevProcess start(List<String> before, Path data, String... jvm) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvm));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", classPath(), "koerier.Koerier", "dev"));
        command.addAll(List.of("--port", "0", "--data", data.toString(), "--api-key", KEY));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var ready = new CompletableFuture<String>();
            Thread drain = Thread.ofPlatform().daemon().start(() -> Welcome.read(process, ready));
            try {
                return new DevProcess(process, ready.get(READY_SECONDS, TimeUnit.SECONDS), drain);
            } catch (Exception late) {
                process.destroyForcibly();
                throw new AssertionError("koerier dev was not ready", late);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// All that it printed until it was ready.
    public String welcome() {
        return welcome;
    }

    public String api() {
        return find(API);
    }

    public String receiver() {
        return find(RECEIVER);
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// A folder as this process sees it.
    public Path sees(Path folder) {
        return Path.of("/proc", Long.toString(process.pid()), "root")
                .resolve(folder.toString().substring(1));
    }

    /// `kill -9`.
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /// Kills one process of its database server, which makes the server end all sessions at once, recover from its log,
    /// and start again, as after `pg_ctl -m immediate restart`.
    public void crashDatabase() {
        ProcessHandle postmaster = process.descendants()
                .filter(DevProcess::isPostgres)
                .filter(one -> !one.parent().map(DevProcess::isPostgres).orElse(false))
                .findFirst()
                .orElseThrow();
        ProcessHandle victim = postmaster.children().findAny().orElseThrow();
        victim.destroyForcibly();
        victim.onExit().join();
    }

    private static boolean isPostgres(ProcessHandle handle) {
        return handle.info().command().orElse("").endsWith("postgres");
    }

    /// SIGTERM, and waits until it has stopped.
    @Override
    public void close() {
        process.destroy();
        awaitExit();
    }

    private void awaitExit() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("koerier dev did not stop within " + EXIT_SECONDS + " s");
            }
            drain.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private String find(Pattern pattern) {
        Matcher matcher = pattern.matcher(welcome);
        if (!matcher.find()) {
            throw new AssertionError("not said: " + pattern + " in\n" + welcome);
        }
        return matcher.group(1);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
