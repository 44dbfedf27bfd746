package koerier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import koerier.api.RateLimit;
import koerier.org.Edition;
import koerier.quota.MailSettings;
import koerier.settings.Settings;
import koerier.store.DatabaseSettings;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenSettingsTest {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @TempDir
    Path folder;

    @Test
    @DisplayName("[O] a file, the environment over it, options over both; what is given reaches the node")
    void whatIsGivenReachesTheNode() throws IOException {
        NodeSettings node = node(
                """
                api: {host: 10.0.0.7, port: 8088, rateLimit: 0}
                database:
                  host: db.example.com
                  password: 0123
                  poolSize: 20
                encryption: {key: %s}
                delivery:
                  responseTimeout: 12s
                  responseBytes: 128KiB
                addresses:
                  allow: [10.9.0.0/16, 192.168.7.0/24]
                  ports: [8443]
                retention: {kept: 30d}
                notices:
                  retries: [5s, 1m]
                  mail: {host: mail.example.com, from: k@example.com, user: on, password: no}
                  failingWebhooks: {enabled: true, operators: [ops@example.com], stillAfter: 2h}
                editions:
                  starter: {capPerDay: 50, methods: [POST], limits: {fieldsMax: 3}}
                  enterprise: {capPerDay: none}
                """.formatted(KEY),
                Map.of("KOERIER_DATABASE_POOL_SIZE", "21", "PATH", "x"),
                Map.of("api.port", "8089"));

        assertThat(node.host()).isEqualTo("10.0.0.7");
        assertThat(node.port()).isEqualTo(8089);
        assertThat(node.access().rates().key()).isNull();
        assertThat(node.access().rates().org()).isEqualTo(RateLimit.perSecond(1_000));
        assertThat(node.access().rates().address()).isNull();
        assertThat(node.access().tokens()).isNull();
        assertThat(node.access().tls()).isNull();
        assertThat(node.development()).isFalse();
        assertThat(node.database())
                .isEqualTo(new DatabaseSettings(
                        "db.example.com", 5432, "koerier", "0123", "koerier", 21, DatabaseSettings.Tls.NONE));
        assertThat(node.delivery().responseTimeout()).isEqualTo(Duration.ofSeconds(12));
        assertThat(node.delivery().responseBytesMax()).isEqualTo(128 << 10);
        assertThat(node.delivery().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(node.addresses().judge(new byte[] {10, 9, 1, 1}, 8443)).isEqualTo(koerier.webhook.Verdict.ALLOWED);
        assertThat(node.kept()).isEqualTo(Duration.ofDays(30));
        assertThat(node.notices().retries()).containsExactly(Duration.ofSeconds(5), Duration.ofMinutes(1));
        assertThat(node.notices().mail())
                .isEqualTo(new MailSettings(
                        "mail.example.com", 587, MailSettings.Security.STARTTLS, "on", "no", "k@example.com"));
        assertThat(node.notices().failing())
                .isEqualTo(new koerier.quota.FailingSettings(
                        List.of("ops@example.com"), Duration.ofHours(2), Duration.ofMinutes(10)));
        Edition starter = node.editions().find("starter").orElseThrow();
        assertThat(starter.capPerDay()).isEqualTo(50);
        assertThat(starter.capPerLicence()).as("as professional").isEqualTo(100);
        assertThat(starter.methods()).containsExactly("POST");
        assertThat(starter.limits().fieldsMax()).isEqualTo(3);
        assertThat(starter.limits().urlMax()).isEqualTo(200);
        assertThat(node.editions().find("enterprise").orElseThrow().capPerDay()).isEqualTo(Edition.UNCAPPED);
        assertThat(node.secretKey().bytes()[1]).isEqualTo((byte) 0x11);
    }

    @Test
    @DisplayName("[Q8] nobody is told of failing webhooks unless that is switched on")
    void failingWebhooksAreOff() throws IOException {
        assertThat(node("encryption: {key: " + KEY + "}", Map.of(), Map.of())
                        .notices()
                        .failing())
                .isNull();
    }

    @Test
    @DisplayName("[O] mistakes are told with their line, file and environment at once, and no secret among them")
    void mistakesAreTold() {
        assertThatThrownBy(() -> settings("""
                        api:
                          prot: 80
                        database:
                          password: [very, secret]
                        """, Map.of("KOERIER_API_PROT", "1"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        FILE:2: there is no setting `api.prot`; did you mean `api.port`?
                        FILE:4: `database.password` takes a text
                        KOERIER_API_PROT: there is no such setting; did you mean KOERIER_API_PORT?""".replace("FILE", file().toString()));
        assertThatThrownBy(() -> settings("api:\n  port: 1\n  port: 2\n", Map.of(), Map.of()))
                .hasMessage(file() + ":3: `port` is there twice");
        assertThatThrownBy(() -> settings("database: {password: 'hush\n", Map.of(), Map.of()))
                .hasMessageStartingWith(file() + ":")
                .hasMessageContaining("this is no YAML")
                .message()
                .doesNotContain("hush");
    }

    @Test
    @DisplayName("[O] what Kubernetes says of services called koerier is no setting")
    void serviceLinksAreNoSettings() throws IOException {
        var links = Map.of(
                "KOERIER_PORT", "tcp://10.0.0.1:8080",
                "KOERIER_API_PORT", "tcp://10.0.0.1:8080",
                "KOERIER_PORT_8080_TCP_PORT", "8080",
                "KOERIER_SERVICE_HOST", "10.0.0.1",
                "KOERIER_SERVICE_PORT_HTTP", "8080");
        assertThat(settings("", links, Map.of()).isGiven(ProductSettings.API_PORT))
                .isFalse();
    }

    @Test
    @DisplayName("[O] the variables of the script are no settings")
    void theScriptsVariables() throws IOException {
        Map<String, String> environment = Pattern.compile("\\$\\{(KOERIER_[A-Z_]+)")
                .matcher(Files.readString(Path.of("koerier")))
                .results()
                .collect(Collectors.toMap(match -> match.group(1), _ -> "1", (first, _) -> first));
        assertThat(environment).containsKey("KOERIER_JAVA_OPTS");
        assertThatCode(() -> node("encryption: {key: %s}".formatted(KEY), environment, Map.of()))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("[O] settings that do not fit together are refused in one line")
    void whatDoesNotFitIsRefused() {
        String key = "encryption: {key: " + KEY + "}\n";
        assertThatThrownBy(() -> node("", Map.of(), Map.of())).hasMessageStartingWith("`encryption.key` is needed");
        assertThatThrownBy(() -> node("encryption: {key: abc}", Map.of(), Map.of()))
                .hasMessage("`encryption.key` takes 64 hexadecimal digits");
        assertThatThrownBy(() -> node(key + "database: {tls: verify-full}", Map.of(), Map.of()))
                .hasMessage("`database.tls` wants to verify, which needs `database.tlsCa`");
        assertThatThrownBy(() -> node(key + "management: {port: 8080}", Map.of(), Map.of()))
                .hasMessage("`management.port` and `api.port` are the same: 8080");
        assertThatThrownBy(() -> node(key + "notices: {mail: {host: h}}", Map.of(), Map.of()))
                .hasMessageStartingWith("`notices.mail.from` is needed");
        assertThatThrownBy(() -> new SettingsReader(settings(key + "api: {operatorKey: short}", Map.of(), Map.of()))
                        .operatorKey())
                .hasMessageStartingWith("`api.operatorKey` takes 16 to 200");
    }

    @Test
    @DisplayName("[O] the key of encryption and older ones may lie in files")
    void keysMayLieInFiles() throws IOException {
        Path now = Files.writeString(folder.resolve("now"), KEY + "\n");
        Path old = Files.writeString(folder.resolve("old"), KEY.replace('0', '5') + "\n");
        NodeSettings node = node(
                "encryption: {keyId: second, keyFile: %s, olderKeys: [first=%s]}".formatted(now, old),
                Map.of(),
                Map.of());

        assertThat(node.secretKey().all()).containsOnlyKeys("first", "second");
        assertThat(node.secretKey().all().get("first")[0]).isEqualTo((byte) 0x55);
        assertThatThrownBy(() -> node(
                        "encryption: {keyId: first, keyFile: %s, olderKeys: [first=%s]}".formatted(now, old),
                        Map.of(),
                        Map.of()))
                .hasMessageContaining("`first` is the name of the key of now");
    }

    private Path file() {
        return folder.resolve("koerier.yaml");
    }

    private Settings settings(String yaml, Map<String, String> environment, Map<String, String> options)
            throws IOException {
        Files.writeString(file(), yaml);
        return new GivenSettings(file(), environment, options).resolve(ProductSettings.TABLE);
    }

    @Test
    @DisplayName("U53 a setting for a proxy ends the start: it would go round the address rule")
    void noProxy() {
        for (Map<String, String> environment : List.of(
                Map.of("KOERIER_DELIVERY_PROXY", "http://user:pw@10.0.0.1:3128"),
                Map.of("KOERIER_DELIVERY_PROXY", "none"))) {
            assertThatThrownBy(() ->
                            node("database: {password: x}\nencryption: {key: " + KEY + "}\n", environment, Map.of()))
                    .hasMessageContaining("`delivery.proxy` takes nothing: a proxy would look names up itself");
        }
    }

    @Test
    @DisplayName("A13 the issuer of tokens and the TLS of the API are read whole or not at all")
    void access() throws IOException {
        String base = "encryption: {key: " + KEY + "}\napi: {";
        Path keys = Files.writeString(folder.resolve("keys.json"), "{}");
        String issuer = "oidc: {issuer: 'https://login.example.com/', audience: koerier, keys: ";
        AccessSettings access = node(
                        base + issuer + keys + ", refresh: 1m}, rateLimitPerAddress: 20}", Map.of(), Map.of())
                .access();
        assertThat(access.tokens())
                .isEqualTo(new koerier.api.TokenSettings(
                        "https://login.example.com/",
                        "koerier",
                        keys.toString(),
                        "koerier_org",
                        "scope",
                        "koerier:",
                        Duration.ofMinutes(1)));
        assertThat(access.rates().address()).isEqualTo(RateLimit.perSecond(20));
        assertThat(node(base + issuer + "'https://login.example.com/keys'}}", Map.of(), Map.of())
                        .access()
                        .tokens())
                .isNotNull()
                .returns(true, koerier.api.TokenSettings::keysAreFetched);
        Map<String, String> wrong = Map.of(
                "oidc: {issuer: x}",
                "are needed together",
                issuer + "'http://login.example.com/keys'}",
                "cannot read",
                issuer + "/no/such/file}",
                "cannot read",
                issuer + "'https://user:pw@login.example.com/'}",
                "no https address",
                "tls: {certificate: /x}",
                "are needed together",
                "tls: {certificate: /no/such, key: /no/such}",
                "cannot read");
        wrong.forEach((given, said) -> assertThatThrownBy(() -> node(base + given + "}", Map.of(), Map.of()))
                .as(given)
                .hasMessageContaining(said));
        access = node(base + "tls: {certificate: %1$s, key: %1$s}}".formatted(keys), Map.of(), Map.of())
                .access();
        assertThat(access.tls()).isNotNull();
    }

    private NodeSettings node(String yaml, Map<String, String> environment, Map<String, String> options)
            throws IOException {
        return new SettingsReader(settings(yaml, environment, options)).node();
    }
}
