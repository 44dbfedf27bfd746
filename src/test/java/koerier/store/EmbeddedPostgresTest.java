package koerier.store;

import static koerier.testkit.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.sqlclient.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import koerier.store.EmbeddedPostgres.Launch;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("koerier-embedded-");
    }

    @AfterEach
    void delete() {
        TestPostgres.delete(folder);
    }

    private Launch durable() {
        return new Launch(folder, TestPostgres.binaries(), true);
    }

    @Test
    void commitsAreDurableAndPasswordsAreAskedFor() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(durable())) {
            Row row = TestPostgres.execute(server.settings(), """
                    select current_setting('fsync'), current_setting('synchronous_commit'),
                        current_setting('full_page_writes'), current_setting('data_checksums'),
                        current_setting('listen_addresses'), current_setting('password_encryption')
                    """).iterator().next();
            List<String> settings = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                settings.add(row.getString(i));
            }
            assertThat(settings).containsExactly("on", "on", "on", "on", "127.0.0.1", "scram-sha-256");
            DatabaseSettings right = server.settings();
            assertThatThrownBy(() -> await(TestPostgres.connect(
                            new DatabaseSettings(right.host(), right.port(), right.user(), "", right.database()))))
                    .hasMessageContaining("password");
            assertThatThrownBy(() -> await(TestPostgres.connect(
                            new DatabaseSettings(right.host(), right.port(), right.user(), "wrong", right.database()))))
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("pg.secret"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            assertThat(Files.readString(folder.resolve("run/port")).strip()).isEqualTo(Integer.toString(server.port()));
            assertThat(Files.readString(folder.resolve("pg.log"))).doesNotContain(right.password());
        }
    }

    @Test
    void dataStaysAndALaterStartIsQuick() {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(durable())) {
            TestPostgres.execute(server.settings(), "create table t as select 42 as x");
        }
        long begin = System.nanoTime();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(durable())) {
            // Some 0.2 s on a quiet machine; the bound leaves room for a busy one.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(TestPostgres.execute(server.settings(), "select x from t")
                            .iterator()
                            .next()
                            .getInteger(0))
                    .isEqualTo(42);
        }
    }

    @Test
    void aSecondOneOnTheFolderIsRefusedWithAClearLine() {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(durable())) {
            assertThat(server.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedPostgres.start(durable()))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("another Koerier is running on " + folder);
        }
    }

    @Test
    void anInterruptedFirstStartLeavesNothingInTheWay() throws IOException {
        Files.createDirectories(folder.resolve("data.new/base"));
        Files.writeString(folder.resolve("data.new/PG_VERSION"), "18");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(durable())) {
            assertThat(TestPostgres.execute(server.settings(), "select 1").size())
                    .isEqualTo(1);
        }
    }

    @Test
    void aFolderThatIsTooDeepForASocketWorksAllTheSame() {
        Path deep = folder.resolve("d".repeat(100));
        try (EmbeddedPostgres server = EmbeddedPostgres.start(new Launch(deep, TestPostgres.binaries(), false))) {
            assertThat(TestPostgres.execute(server.settings(), "select 1").size())
                    .isEqualTo(1);
        }
    }

    @Test
    void aKilledProcessTakesItsServerAlongAndTheNextOneStarts() throws Exception {
        TestPostgres.database(); // unpacks
        Process process = start(List.of(), System.getProperty("java.class.path"), TestPostgres.binaries());
        long server = Long.parseLong(readLine(process));
        ProcessHandle postgres = ProcessHandle.of(server).orElseThrow();
        assertThat(postgres.isAlive()).isTrue();
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        postgres.onExit().get(10, TimeUnit.SECONDS);
        try (EmbeddedPostgres next = EmbeddedPostgres.start(durable())) {
            assertThat(TestPostgres.execute(next.settings(), "select x from t")
                            .iterator()
                            .next()
                            .getInteger(0))
                    .isEqualTo(1);
        }
    }

    @Test
    void anOrdinaryUserMayRunItToo() throws Exception {
        assumeThat(Files.getAttribute(folder, "unix:uid")).isEqualTo(0);
        // A place that nobody may read: class path and binaries go with it.
        Path classes = Files.createDirectories(folder.resolve("lib"));
        String classPath = readableClassPath(classes);
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.setAttribute(folder, "unix:uid", 65534);
        Files.setAttribute(home, "unix:uid", 65534);
        Process process = start(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), classPath, home.resolve("bin"));
        assertThat(Long.parseLong(readLine(process))).isPositive();
        process.getOutputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private String readableClassPath(Path to) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            Path from = Path.of(entry);
            String name = from.getFileName().toString();
            if (Files.isDirectory(from)) {
                Path copy = to.resolve("classes-" + entries.size());
                try (var files = Files.walk(from)) {
                    for (Path file : files.toList()) {
                        Files.copy(file, copy.resolve(from.relativize(file).toString()));
                    }
                }
                entries.add(copy.toString());
            } else if (Files.exists(from) && !name.startsWith("icu4j") && !name.startsWith("swagger")) {
                entries.add(Files.copy(from, to.resolve(name), StandardCopyOption.REPLACE_EXISTING)
                        .toString());
            }
        }
        try (var files = Files.walk(to)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return String.join(java.io.File.pathSeparator, entries);
    }

    private Process start(List<String> prefix, String classPath, Path binaries) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                JAVA,
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                ServerProcess.class.getName(),
                folder.toString(),
                binaries.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String readLine(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        assertThat(line).as("the first line of the other process").isNotNull();
        return line;
    }
}
