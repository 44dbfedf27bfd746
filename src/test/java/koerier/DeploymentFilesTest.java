package koerier;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import koerier.settings.Settings;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The files that people start Koerier with. No image is built here.
class DeploymentFilesTest {
    private static final Map<String, String> SECRETS = Map.of(
            "KOERIER_DATABASE_PASSWORD", "secret",
            "KOERIER_ENCRYPTION_KEY", "00112233445566778899aabbccddeeff".repeat(2),
            "KOERIER_API_OPERATOR_KEY", "an-operators-key-for-tests");

    @TempDir
    Path folder;

    @Test
    @DisplayName("[O] the nodes of the compose file are a cluster, and may call its receiver")
    void compose() throws IOException {
        Map<String, Object> services = map(yaml(Files.readString(Path.of("docker/compose.yaml")))
                .getFirst()
                .get("services"));
        assertThat(services).containsOnlyKeys("database", "node1", "node2", "node3", "receiver");
        for (String name : List.of("node1", "node2", "node3")) {
            Map<String, String> environment = new HashMap<>();
            map(map(services.get(name)).get("environment"))
                    .forEach((key, value) -> environment.put(key, filled(value)));
            environment.put("KOERIER_MANAGEMENT_HOST", "0.0.0.0"); // of the image
            SettingsReader reader = new SettingsReader(resolve(null, environment));
            NodeSettings node = reader.node();
            assertThat(node.database().host()).isEqualTo("database");
            assertThat(node.port()).isEqualTo(8080);
            assertThat(node.addresses().judge(new byte[] {(byte) 172, 31, (byte) 250, 20}, 8090))
                    .isEqualTo(koerier.webhook.Verdict.ALLOWED);
            assertThat(reader.cluster())
                    .satisfies(cluster -> assertThat(cluster.name()).isEqualTo(name));
        }
        for (Object service : services.values()) {
            assertThat(map(service)).containsAnyOf(Map.entry("restart", "always"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"development/node1.yaml", "development/node2.yaml", "development/node3.yaml"})
    @DisplayName("[O] three nodes on one machine are a cluster, each with ports of its own")
    void development(String file) {
        SettingsReader reader = new SettingsReader(resolve(Path.of("cluster-config", file), SECRETS));
        int number = file.charAt("development/node".length()) - '1';
        assertThat(reader.node().port()).isEqualTo(8080 + number);
        assertThat(reader.node().management()).isEqualTo(new NodeSettings.Listen("127.0.0.1", 9090 + number));
        assertThat(reader.cluster())
                .satisfies(cluster -> assertThat(cluster.host()).isEqualTo("127.0.0.1"));
    }

    @Test
    @DisplayName("[O] the settings of the file for machines and of the one for Kubernetes are known and fit")
    void settingsInFiles() throws IOException {
        String machine = Files.readString(Path.of("cluster-config/node.yaml"));
        assertThat(reader(machine.replace("/etc/koerier", secrets())).cluster()).isNotNull();

        List<Map<String, Object>> kubernetes = yaml(Files.readString(Path.of("cluster-config/kubernetes.yaml")));
        String config = (String) map(kubernetes.getFirst().get("data")).get("koerier.yaml");
        SettingsReader reader = reader(config.replace("/etc/koerier/secrets", secrets()));
        assertThat(reader.node().stopDelay()).hasSeconds(10);
        assertThat(reader.operatorKey()).isNotNull();
        Map<String, Object> pod =
                map(map(map(kubernetes.getLast().get("spec")).get("template")).get("spec"));
        Map<String, Object> container = map(((List<?>) pod.get("containers")).getFirst());
        for (Object variable : (List<?>) container.get("env")) {
            assertThat(ProductSettings.TABLE.ofVariable((String) map(variable).get("name")))
                    .isPresent();
        }
        assertThat(container.get("args")).isEqualTo(List.of("serve", "--config", "/etc/koerier/koerier.yaml"));
    }

    @Test
    @DisplayName("[O] the image runs as nobody in particular, with the JVM options of the script")
    void dockerfile() throws IOException {
        String dockerfile = Files.readString(Path.of("docker/Dockerfile"));
        String options = group(Files.readString(Path.of("koerier")), "(?s)\njvm=\"([^\"]+)\"");
        String entry = group(dockerfile, "ENTRYPOINT \\[(.*)\\]");
        for (String option : options.split("\\s+")) {
            assertThat(entry).contains("\"" + option + "\"");
        }
        assertThat(dockerfile.lastIndexOf("\nUSER 10001:10001\n")).isGreaterThan(dockerfile.lastIndexOf("\nFROM "));
        Matcher copied = Pattern.compile("(?m)^COPY (?!--)(.*) \\S+$").matcher(dockerfile);
        while (copied.find()) {
            for (String source : copied.group(1).split(" ")) {
                assertThat(Path.of(source)).exists();
            }
        }
        assertThat(ProductSettings.TABLE.ofVariable(group(dockerfile, "ENV (\\S+)=")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"200,0", "503,1"})
    @DisplayName("[O] the health check of the image says what the node says")
    void healthCheck(int status, int exit) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            int port = TestPostgres.await(vertx.createHttpServer()
                            .requestHandler(request -> request.response()
                                    .setStatusCode(request.path().equals("/health/ready") ? status : 404)
                                    .end("{}"))
                            .listen(0, "127.0.0.1"))
                    .actualPort();
            assertThat(health(port)).isEqualTo(exit);
        } finally {
            TestPostgres.await(vertx.close());
        }
    }

    @Test
    @DisplayName("[O] the health check of the image fails when nobody listens")
    void healthCheckOfNobody() throws Exception {
        assertThat(health(9)).isNotZero();
    }

    private static int health(int port) throws Exception {
        return new ProcessBuilder("bash", "docker/health.sh", "127.0.0.1", Integer.toString(port), "/health/ready")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /// A folder with every secret that the files name.
    private String secrets() throws IOException {
        Files.writeString(folder.resolve("database-password"), "secret\n");
        Files.writeString(folder.resolve("database-ca.pem"), "a certificate");
        Files.writeString(folder.resolve("encryption-key"), SECRETS.get("KOERIER_ENCRYPTION_KEY"));
        Files.writeString(folder.resolve("operator-key"), SECRETS.get("KOERIER_API_OPERATOR_KEY"));
        return folder.toString();
    }

    private SettingsReader reader(String config) throws IOException {
        Path file = Files.writeString(folder.resolve("koerier.yaml"), config);
        var reader = new SettingsReader(resolve(file, Map.of("KOERIER_CLUSTER_HOST", "10.0.0.1")));
        assertThat(reader.node()).isNotNull();
        return reader;
    }

    private static Settings resolve(Path file, Map<String, String> environment) {
        return new GivenSettings(file, environment, Map.of()).resolve(ProductSettings.TABLE);
    }

    /// What compose makes of a value with a variable in it.
    private static String filled(Object value) {
        Matcher variable = Pattern.compile("\\$\\{([A-Z_]+):\\?[^}]*}").matcher(value.toString());
        return variable.matches() ? SECRETS.get(variable.group(1)) : value.toString();
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static List<Map<String, Object>> yaml(String text) {
        return StreamSupport.stream(
                        new Yaml(new SafeConstructor(new LoaderOptions()))
                                .loadAll(text)
                                .spliterator(),
                        false)
                .map(DeploymentFilesTest::map)
                .toList();
    }

    @SuppressWarnings("unchecked") // YAML of ours
    private static Map<String, Object> map(Object tree) {
        return (Map<String, Object>) tree;
    }
}
