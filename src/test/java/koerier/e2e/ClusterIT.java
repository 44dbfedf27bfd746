package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import koerier.store.DatabaseSettings;
import koerier.testkit.Alone;
import koerier.testkit.DevProcess;
import koerier.testkit.FakeReceiver;
import koerier.testkit.ServeProcess;
import koerier.testkit.TcpProxy;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three processes and a database: who is killed, stopped or paused costs nothing that was answered 202.
@Alone
class ClusterIT {
    /// Longer than any of these tests would wait for it.
    private static final Duration LONG_LEASE = Duration.ofSeconds(60);

    private static final long LONGER_THAN_FIVE_BEATS = TimeUnit.SECONDS.toNanos(8);

    @TempDir
    Path folder;

    private final List<ServeProcess> nodes = new ArrayList<>();
    private final FakeReceiver receiver = FakeReceiver.start();
    private final CrashingShop shop = new CrashingShop();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private Duration lease = Duration.ofSeconds(3);
    private DatabaseSettings database;

    @BeforeEach
    void makeDatabase() {
        database = TestPostgres.emptyDatabase();
    }

    @AfterEach
    void stop() {
        nodes.forEach(ServeProcess::terminate);
        nodes.forEach(ServeProcess::awaitExit);
        receiver.close();
    }

    @Test
    @DisplayName(
            "[C4] [C8] any node takes any request; while the nodes cannot hear each other and the database is there,"
                    + " nobody takes the lanes; when they hear each other, a killed owner is replaced long before its lease is"
                    + " over; nothing is lost, no attempt is made twice")
    void theOwnerIsMissedAndThenKilled() throws Exception {
        lease = LONG_LEASE;
        List<TcpProxy> wires = wires();
        try {
            startThree();
            awaitNeighbours(3);
            shop.at(nodes.get(0).api()).configure("unlimited", receiver.port());
            ServeProcess owner = owner();
            looksLikeACluster(owner);
            String before = ownerName();
            wires.forEach(TcpProxy::cut);
            awaitNeighbours(1);
            try (var posting = new Posting(nodes)) {
                long cut = System.nanoTime();
                while (System.nanoTime() - cut < LONGER_THAN_FIVE_BEATS) {
                    posting.awaitMore(20);
                }
            }
            assertThat(ownerName()).isEqualTo(before);
            assertThat(nodes).allMatch(node -> node.handle().isAlive());
            for (int i = 0; i < 3; i++) {
                wires.get(i).mend(ports.get(i));
            }
            awaitNeighbours(3);
            killed(owner);
        } finally {
            wires.forEach(TcpProxy::close);
        }
        shop.awaitAll(receiver);
        CrashingShop.checkLedger(receiver);
    }

    private void killed(ServeProcess owner) throws Exception {
        try (var posting = new Posting(others(owner))) {
            posting.awaitMore(100);
            long killed = System.nanoTime();
            owner.kill();
            ServeProcess next = awaitOwner();
            Duration taken = Duration.ofNanos(System.nanoTime() - killed);
            assertThat(taken).as("five beats, and the start of a node").isLessThan(LONG_LEASE.dividedBy(2));
            posting.awaitMore(200);
            assertThat(next.handle().isAlive()).isTrue();
        }
    }

    private void looksLikeACluster(ServeProcess owner) throws Exception {
        assertThat(shop.get("/v1/cluster").get("nodes"))
                .hasSize(3)
                .anySatisfy(node -> assertThat(node.get("owner").asBoolean()).isTrue());
        assertThat(owner.get(owner.management() + "/metrics").body())
                .contains("koerier_lanes_owned 64.0")
                .contains("koerier_cluster_nodes 3.0");
    }

    /// One for each node: the others reach it through that alone.
    private List<TcpProxy> wires() throws IOException {
        List<TcpProxy> wires = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ports.add(freePort());
            wires.add(new TcpProxy(ports.get(i)));
        }
        for (TcpProxy wire : wires) {
            files.add(hazelcastFile(wire, wires));
        }
        return wires;
    }

    @Test
    @DisplayName("[C7] an owner that was paused for longer than its lease has lost the lanes, and ends when it wakes;"
            + " the nodes know it by the database alone")
    void theOwnerIsPaused() throws Exception {
        ports.addAll(List.of(0, 0, 0));
        startThree();
        shop.at(nodes.get(0).api()).configure("unlimited", receiver.port());
        ServeProcess zombie = owner();
        try (var posting = new Posting(others(zombie))) {
            posting.awaitMore(200);
            signal("STOP", zombie);
            awaitOwner();
            posting.awaitMore(200);
            signal("CONT", zombie);
            assertThat(zombie.awaitExit()).as(zombie.said()).isEqualTo(75);
            posting.awaitMore(200);
        }
        shop.awaitAll(receiver);
        CrashingShop.checkLedger(receiver);
    }

    @Test
    @DisplayName("[C6] all nodes are restarted one after the other: nothing is lost, nothing is sent twice")
    void aRollingRestart() throws Exception {
        startThree();
        shop.at(nodes.get(0).api()).configure("unlimited", receiver.port());
        try (var posting = new Posting(nodes)) {
            for (int i = 0; i < 3; i++) {
                posting.awaitMore(100);
                ServeProcess old = nodes.get(i);
                old.close();
                assertThat(old.handle().isAlive()).isFalse();
                ServeProcess fresh = start(i);
                nodes.set(i, fresh);
                fresh.awaitReadiness(200);
                posting.at(nodes);
            }
            posting.awaitMore(100);
        }
        shop.awaitAll(receiver);
        CrashingShop.checkLedger(receiver);
        assertThat(receiver.calls())
                .as("in good order no attempt is interrupted")
                .allSatisfy(call -> assertThat(call.header("koerier-attempt")).isEqualTo("1"));
    }

    private Path hazelcastFile(TcpProxy own, List<TcpProxy> all) throws IOException {
        String members =
                all.stream().map(wire -> "\"127.0.0.1:" + wire.port() + "\"").collect(Collectors.joining(", "));
        return Files.writeString(
                folder.resolve("hazelcast" + own.port() + ".yaml"), """
                hazelcast:
                  network:
                    public-address: "127.0.0.1:%d"
                    join:
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: [%s]}
                """.formatted(own.port(), members));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void startThree() throws Exception {
        for (int i = 0; i < 3; i++) {
            nodes.add(launch(i));
        }
        for (ServeProcess node : nodes) {
            node.awaitReadiness(200);
        }
    }

    private ServeProcess start(int number) throws IOException {
        ServeProcess node = launch(number);
        node.awaitReady();
        return node;
    }

    private ServeProcess launch(int number) throws IOException {
        Path config = Files.writeString(folder.resolve("node" + number + ".yaml"), """
                api: {host: 127.0.0.1, port: 0, rateLimit: 0}
                management: {port: 0}
                database: {host: 127.0.0.1, port: %d, name: %s, user: %s, poolSize: 4}
                node: {eventLoops: 1}
                cluster: {enabled: true, nodeName: node%d, lease: %ds, port: %d%s}
                addresses: {allow: [127.0.0.0/8], ports: [%d]}
                """.formatted(
                        database.port(),
                        database.database(),
                        database.user(),
                        number,
                        lease.toSeconds(),
                        ports.isEmpty() ? 5701 : ports.get(number),
                        files.isEmpty() ? "" : ", hazelcastFile: " + files.get(number),
                        receiver.port()));
        return ServeProcess.launch(
                config,
                Map.of(
                        "KOERIER_DATABASE_PASSWORD", database.password(),
                        "KOERIER_ENCRYPTION_KEY", "00112233445566778899aabbccddeeff".repeat(2),
                        "KOERIER_API_OPERATOR_KEY", DevProcess.KEY));
    }

    /// The node that owns the lanes, as it says itself.
    private ServeProcess owner() throws Exception {
        for (ServeProcess node : nodes) {
            if (node.handle().isAlive()
                    && node.get(node.management() + "/health/ready").body().contains("serves")) {
                return node;
            }
        }
        throw new AssertionError("nobody owns the lanes");
    }

    /// Until each node that lives hears so many.
    private void awaitNeighbours(int many) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        for (ServeProcess node : nodes) {
            while (!node.get(node.management() + "/metrics")
                    .body()
                    .contains("koerier_cluster_neighbours " + many + ".0")) {
                assertThat(System.nanoTime()).as(node.said()).isLessThan(end);
                pause();
            }
        }
    }

    private List<ServeProcess> others(ServeProcess than) {
        return nodes.stream().filter(node -> !node.equals(than)).toList();
    }

    /// The node whose name the database has, once it serves.
    private ServeProcess awaitOwner() throws Exception {
        var before = ownerName();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (ownerName().equals(before)) {
            assertThat(System.nanoTime()).as("nobody takes the lanes").isLessThan(end);
            pause();
        }
        ServeProcess next = nodes.get(Integer.parseInt(ownerName().substring("node".length())));
        next.awaitReadiness(200);
        return next;
    }

    private String ownerName() {
        for (var row : TestPostgres.execute(
                database, "select n.name from owner o join node n on n.id = o.node where not o.ended")) {
            return row.getString(0);
        }
        return "";
    }

    private static void pause() {
        try {
            assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private static void signal(String name, ServeProcess to) throws Exception {
        assertThat(new ProcessBuilder(
                                "kill", "-" + name, Long.toString(to.handle().pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /// Somebody who posts to nodes without end, and who tries again what is not answered.
    private final class Posting implements AutoCloseable {
        private final AtomicBoolean done = new AtomicBoolean();
        private final Thread thread;
        private volatile List<ServeProcess> at;

        Posting(List<ServeProcess> some) {
            at = List.copyOf(some);
            thread = Thread.ofPlatform().start(() -> {
                for (int i = 0; !done.get(); i++) {
                    List<ServeProcess> now = at;
                    shop.at(now.get(i % now.size()).api()).post();
                    pause();
                }
            });
        }

        void at(List<ServeProcess> some) {
            at = List.copyOf(some);
        }

        void awaitMore(int events) throws InterruptedException {
            int wanted = shop.accepted().size() + events;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (shop.accepted().size() < wanted) {
                assertThat(System.nanoTime()).as("%d events more", events).isLessThan(end);
                thread.join(20);
            }
        }

        @Override
        public void close() throws InterruptedException {
            done.set(true);
            thread.join();
        }
    }
}
