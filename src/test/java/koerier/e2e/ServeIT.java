package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import koerier.store.DatabaseSettings;
import koerier.testkit.DevProcess;
import koerier.testkit.FakeReceiver;
import koerier.testkit.ServeProcess;
import koerier.testkit.TcpProxy;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `koerier serve` on a PostgreSQL that somebody else runs.
class ServeIT {
    private static final String ENCRYPTION_KEY = "00112233445566778899aabbccddeeff".repeat(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private DatabaseSettings database;
    private Map<String, String> environment;

    @BeforeEach
    void makeDatabase() {
        database = TestPostgres.emptyDatabase();
        environment = Map.of(
                "KOERIER_DATABASE_PASSWORD",
                database.password(),
                "KOERIER_ENCRYPTION_KEY",
                ENCRYPTION_KEY,
                "KOERIER_API_OPERATOR_KEY",
                DevProcess.KEY,
                "http_proxy",
                "http://127.0.0.1:9",
                "HTTPS_PROXY",
                "http://127.0.0.1:9",
                "https_proxy",
                "http://127.0.0.1:9");
    }

    @Test
    @DisplayName(
            "[O] [U52] a node serves, its health on an address of its own; proxies of the environment mean nothing")
    void aNodeServes() throws Exception {
        try (var receiver = FakeReceiver.start();
                var node = ServeProcess.start(config(database.port(), receiver.port()), environment)) {
            var shop = new CrashingShop().at(node.api());
            shop.configure("unlimited", receiver.port());
            shop.post();
            shop.awaitAll(receiver);

            assertThat(shop.accepted()).isNotEmpty();
            assertThat(node.get(node.management() + "/health/live").statusCode())
                    .isEqualTo(200);
            assertThat(node.awaitReadiness(200)).contains("takes events");
            assertThat(node.get(node.management() + "/metrics").body()).contains("vertx_");
            assertThat(node.get(node.api() + "/metrics").statusCode()).isEqualTo(404);
            assertThat(node.get(node.api() + "/health/ready").statusCode()).isEqualTo(404);
            assertThat(node.get(node.management() + "/v1/orgs/shop").statusCode())
                    .isEqualTo(404);
            assertThat(node.said()).doesNotContain(DevProcess.KEY).doesNotContain(ENCRYPTION_KEY);
        }
    }

    @Test
    @DisplayName("[C11] cut off from the database: not ready, 503 and never 202; then all goes on without a restart")
    void cutOffFromTheDatabase() throws Exception {
        try (var receiver = FakeReceiver.start();
                var wire = new TcpProxy(database.port());
                var node = ServeProcess.start(config(wire.port(), receiver.port()), environment)) {
            var shop = new CrashingShop().at(node.api());
            shop.configure("unlimited", receiver.port());
            shop.post();
            shop.awaitAll(receiver);

            wire.cut();
            shop.post();
            int taken = shop.accepted().size();
            String down = node.awaitReadiness(503);
            assertThat(JSON.readTree(down).at("/status").asText()).isEqualTo("down");
            assertThat(down).contains("does not answer");
            assertThat(node.get(node.management() + "/health/live").statusCode())
                    .as("nobody should restart it")
                    .isEqualTo(200);
            shop.post();
            assertThat(shop.accepted()).as("answered 202 without a database").hasSize(taken);
            shop.awaitAnswer(503);

            wire.mend(database.port());
            node.awaitReadiness(200);
            shop.post();
            shop.awaitAll(receiver);
            assertThat(shop.accepted()).hasSizeGreaterThan(taken);
            CrashingShop.checkLedger(receiver);
        }
    }

    @Test
    @DisplayName("[C5] told to stop, it is not ready at once, and takes requests until balancers have turned away")
    void itIsNotReadyAtOnce() throws Exception {
        try (var receiver = FakeReceiver.start()) {
            var node =
                    ServeProcess.start(config(database.port(), receiver.port()), environment, "--api-stop-delay", "2m");
            var shop = new CrashingShop().at(node.api());
            shop.configure("unlimited", receiver.port());
            node.terminate();

            assertThat(node.awaitReadiness(503)).contains("stops").contains("takes events");
            shop.post();
            assertThat(shop.accepted()).isNotEmpty();
            shop.awaitAll(receiver);
            node.kill();
        }
    }

    @Test
    @DisplayName("[O] it waits for a database that starts later, and says so")
    void itWaitsForTheDatabase() throws Exception {
        try (var wire = new TcpProxy(database.port())) {
            wire.cut();
            try (var node = ServeProcess.launch(config(wire.port(), 1), environment)) {
                node.awaitSaid("waiting for the database");
                wire.mend(database.port());
                node.awaitReady();
                assertThat(node.said()).doesNotContain(database.password());
            }
        }
    }

    @Test
    @DisplayName("[O] a wrong password ends the start at once, in one line")
    void aWrongPasswordEndsTheStart() throws IOException {
        var node =
                ServeProcess.launch(config(database.port(), 1), environment, "--database-password", "not-the-password");
        assertThat(node.awaitExit()).isEqualTo(1);
        assertThat(node.said())
                .contains("does not answer: FATAL: password authentication failed")
                .doesNotContain("not-the-password")
                .doesNotContain("\tat ");
    }

    @Test
    @DisplayName("[I9] --show-config shows where each value comes from, and no secret")
    void showConfig() throws IOException {
        var node =
                ServeProcess.launch(config(database.port(), 8443), environment, "--show-config", "--api-rate-limit=7");
        assertThat(node.awaitExit()).isZero();
        assertThat(node.said())
                .contains("api.rateLimit: 7   # --api-rate-limit")
                .contains("database.password: ***   # KOERIER_DATABASE_PASSWORD")
                .contains("encryption.key: ***   # KOERIER_ENCRYPTION_KEY")
                .contains("addresses.ports: 8443   # " + folder.resolve("koerier.yaml") + ":")
                .contains("delivery.connectTimeout: 5s   # default")
                .doesNotContain(database.password())
                .doesNotContain(ENCRYPTION_KEY);
    }

    private Path config(int databasePort, int receiverPort) throws IOException {
        return Files.writeString(folder.resolve("koerier.yaml"), """
                api: {host: 127.0.0.1, port: 0}
                management: {port: 0}
                database:
                  host: 127.0.0.1
                  port: %d
                  name: %s
                  user: %s
                node: {eventLoops: 2}
                addresses:
                  allow: [127.0.0.0/8]
                  ports: [%d]
                """.formatted(
                        databasePort, database.database(), database.user(), receiverPort));
    }
}
