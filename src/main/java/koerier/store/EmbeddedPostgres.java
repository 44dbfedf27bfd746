package koerier.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server of our own in a folder: full durability, passwords, loopback only, on a free port. It ends with
/// the process that started it, also when that is killed. Blocks; not for event loops.
///
/// In the folder: `data` (the database), `run` (socket, `port`), `pg.secret` (the password), `pg.log`, `lock`.
public final class EmbeddedPostgres implements AutoCloseable {
    /// The version of the binaries in the class path; names the folder that they are unpacked into.
    static final String VERSION = "18.4.0";

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String USER = "koerier";
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final int PORT_TRIES = 3;
    /// `sun_path` holds 108 bytes on Linux and 104 on macOS; the server adds `/.s.PGSQL.65535` and a zero.
    private static final int SOCKET_FOLDER_MAX = 104 - 16;

    /// Keeps the pipe from us as file 3: when this process ends, even by SIGKILL, `read` returns and the server shuts
    /// down fast and clean. The server does not hold the pipe itself.
    private static final String SUPERVISOR = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            trap '' INT
            (read _ <&3; kill -INT $server) 2>/dev/null &
            watcher=$!
            exec 3<&-
            wait $server
            result=$?
            kill $watcher 2>/dev/null
            exit $result
            """;

    /// Out of the terminal's process group where `setsid` is there, so that Ctrl-C reaches only us and we stop in
    /// order.
    private static final String DETACH = """
            script=$1
            shift
            if command -v setsid >/dev/null 2>&1; then exec setsid sh -c "$script" koerier-postgres "$@"; fi
            exec sh -c "$script" koerier-postgres "$@"
            """;

    private final Process supervisor;
    private final FileChannel lock;
    private final DatabaseSettings settings;

    private EmbeddedPostgres(Process supervisor, FileChannel lock, DatabaseSettings settings) {
        this.supervisor = supervisor;
        this.lock = lock;
        this.settings = settings;
    }

    /// How to run a server.
    ///
    /// @param folder what it keeps; made when it is not there
    /// @param binaries where the programs are unpacked, once
    /// @param durable false gives up durability for speed: for tests alone
    public record Launch(Path folder, Path binaries, boolean durable) {
        /// A server whose commits are on disk.
        public static Launch durable(Path folder) {
            return new Launch(folder, folder.resolve("postgres-" + VERSION), true);
        }

        /// A server that may forget everything when the machine stops, with programs that many of them share.
        public static Launch forgetful(Path folder, Path binaries) {
            return new Launch(folder, binaries, false);
        }
    }

    /// Starts the durable server of a folder and waits until it accepts connections.
    ///
    /// @throws EmbeddedPostgresException with one clear line when it cannot run
    public static EmbeddedPostgres start(Path folder) {
        return start(Launch.durable(folder));
    }

    /// @throws EmbeddedPostgresException with one clear line when it cannot run
    public static EmbeddedPostgres start(Launch asked) {
        Launch launch = new Launch(
                asked.folder().toAbsolutePath().normalize(),
                asked.binaries().toAbsolutePath().normalize(),
                asked.durable());
        try {
            makePrivate(launch.folder());
            makePrivate(launch.folder().resolve("run"));
            FileChannel lock = lock(launch.folder());
            try {
                return new Start(launch, lock).run();
            } catch (IOException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new EmbeddedPostgresException(
                    "cannot start PostgreSQL in " + launch.folder() + ": " + failure, failure);
        }
    }

    /// How to reach it.
    public DatabaseSettings settings() {
        return settings;
    }

    public int port() {
        return settings.port();
    }

    /// Shuts it down: open transactions are rolled back, a checkpoint is written.
    @Override
    public void close() {
        long begin = System.nanoTime();
        stop(supervisor);
        try {
            lock.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        LOGGER.debug("PostgreSQL stopped in {} ms", millisSince(begin));
    }

    private static void stop(Process supervisor) {
        try {
            supervisor.getOutputStream().close();
            if (!supervisor.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                supervisor.descendants().forEach(ProcessHandle::destroy);
                supervisor.destroy();
            }
        } catch (IOException broken) {
            supervisor.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// Two processes on one folder would be two masters of one database.
    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException here) {
            LOGGER.debug("this process holds the lock of {} already", folder);
        }
        if (held == null) {
            channel.close();
            throw new EmbeddedPostgresException(
                    "another Koerier is running on " + folder + ": stop it, or name another folder");
        }
        return channel;
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /// One start, while it holds the folder's lock.
    private record Start(Launch launch, FileChannel lock) {
        EmbeddedPostgres run() throws IOException {
            long begin = System.nanoTime();
            PostgresBinaries.unpack(launch.binaries());
            LOGGER.debug("PostgreSQL unpacked after {} ms", millisSince(begin));
            boolean asRoot = Files.getAttribute(file("lock"), "unix:uid").equals(0);
            if (asRoot && execute(List.of("unshare", "-U", "true")) != 0) {
                throw new EmbeddedPostgresException("PostgreSQL does not run as root, and this machine refuses user"
                        + " namespaces: start Koerier as another user, or name a PostgreSQL server in the settings");
            }
            List<String> prefix = asRoot ? List.of("unshare", "-U") : List.of();
            String password = password();
            if (!Files.exists(file("data"))) {
                initialise(prefix);
                LOGGER.debug("PostgreSQL has a database after {} ms", millisSince(begin));
            }
            awaitPredecessor();
            for (int attempt = 1; ; attempt++) {
                int port = freePort();
                Process supervisor = spawn(prefix, port);
                if (isReady(supervisor, port)) {
                    Files.writeString(file("run").resolve("port"), port + "\n");
                    LOGGER.debug("PostgreSQL ready after {} ms on port {}", millisSince(begin), port);
                    return new EmbeddedPostgres(
                            supervisor, lock, new DatabaseSettings("127.0.0.1", port, USER, password, "postgres"));
                }
                stop(supervisor);
                if (attempt == PORT_TRIES) {
                    throw new EmbeddedPostgresException("PostgreSQL does not start: see " + file("pg.log"));
                }
            }
        }

        private Path file(String name) {
            return launch.folder().resolve(name);
        }

        private String password() throws IOException {
            Path file = file("pg.secret");
            if (!Files.exists(file)) {
                byte[] random = new byte[24];
                new SecureRandom().nextBytes(random);
                Path fresh = file("pg.secret.new");
                Files.deleteIfExists(fresh);
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        }

        /// Fills a folder beside and renames it, so that a start that is cut short leaves nothing half-made behind.
        private void initialise(List<String> prefix) throws IOException {
            Path fresh = file("data.new");
            if (Files.exists(fresh)) {
                PostgresBinaries.delete(fresh);
            }
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(
                    launch.binaries().resolve("bin/initdb").toString(),
                    "--pgdata=" + fresh,
                    "--username=" + USER,
                    "--auth=scram-sha-256",
                    "--pwfile=" + file("pg.secret"),
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--data-checksums",
                    "--no-instructions"));
            if (!launch.durable()) {
                command.add("--no-sync");
            }
            if (execute(command) != 0) {
                throw new EmbeddedPostgresException("PostgreSQL cannot make its database: see " + file("pg.log"));
            }
            Files.move(fresh, file("data"), StandardCopyOption.ATOMIC_MOVE);
        }

        /// After a kill the server of the process before us may still be shutting down.
        private void awaitPredecessor() throws IOException {
            long end = System.nanoTime() + STOP_MAX.toNanos();
            while (true) {
                List<String> status = postmasterStatus();
                boolean runs = !status.isEmpty()
                        && ProcessHandle.of(Long.parseLong(status.getFirst().strip()))
                                .flatMap(process -> process.info().command())
                                .filter(command -> command.endsWith("postgres"))
                                .isPresent();
                if (!runs) {
                    return;
                }
                if (System.nanoTime() > end) {
                    throw new EmbeddedPostgresException("a PostgreSQL of an earlier run does not stop: process "
                            + status.getFirst().strip());
                }
                pause();
            }
        }

        private Process spawn(List<String> prefix, int port) throws IOException {
            String sockets = file("run").toString();
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of("sh", "-c", DETACH, "koerier-postgres", SUPERVISOR));
            command.addAll(List.of(
                    launch.binaries().resolve("bin/postgres").toString(),
                    "-D",
                    file("data").toString(),
                    "-p",
                    Integer.toString(port),
                    "-k",
                    sockets.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= SOCKET_FOLDER_MAX
                            ? sockets
                            : ""));
            settings().forEach(setting -> command.addAll(List.of("-c", setting)));
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(file("pg.log").toFile()))
                    .start();
        }

        private List<String> settings() {
            List<String> settings = new ArrayList<>(List.of(
                    "listen_addresses=127.0.0.1",
                    "unix_socket_permissions=0700",
                    "password_encryption=scram-sha-256",
                    "shared_buffers=128MB",
                    "max_connections=100",
                    "timezone=UTC",
                    "log_timezone=UTC",
                    // The binaries know no lz4. Random keys make many full page images after each checkpoint.
                    "wal_compression=pglz",
                    "max_wal_size=2GB",
                    "checkpoint_timeout=15min"));
            if (launch.durable()) {
                settings.addAll(List.of("fsync=on", "synchronous_commit=on", "full_page_writes=on"));
            } else {
                settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
            }
            return settings;
        }

        /// Waits for the word `ready` in the server's status file. A stale file of a killed server has another port.
        private boolean isReady(Process supervisor, int port) throws IOException {
            for (long end = System.nanoTime() + START_MAX.toNanos(); System.nanoTime() < end; pause()) {
                if (!supervisor.isAlive()) {
                    return false;
                }
                List<String> status = postmasterStatus();
                if (status.size() >= 8
                        && status.get(3).strip().equals(Integer.toString(port))
                        && status.get(7).strip().equals("ready")
                        && supervisor.descendants().anyMatch(process -> isProcess(process, status.getFirst()))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isProcess(ProcessHandle process, String id) {
            return Long.toString(process.pid()).equals(id.strip());
        }

        private List<String> postmasterStatus() throws IOException {
            try {
                return Files.readAllLines(file("data").resolve("postmaster.pid"));
            } catch (NoSuchFileException notYet) {
                return List.of();
            }
        }

        private int execute(List<String> command) throws IOException {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(file("pg.log").toFile()))
                    .start();
            try {
                return process.waitFor();
            } catch (InterruptedException interrupted) {
                process.destroy();
                Thread.currentThread().interrupt();
                throw new EmbeddedPostgresException("interrupted while starting PostgreSQL", interrupted);
            }
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        private static void pause() {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
