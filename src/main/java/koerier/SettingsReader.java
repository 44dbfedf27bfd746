package koerier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.ProductSettings.Role;
import koerier.api.KeyText;
import koerier.api.io.LiveSettings;
import koerier.delivery.DeliverySettings;
import koerier.quota.FailingSettings;
import koerier.quota.MailSettings;
import koerier.quota.NoticeSettings;
import koerier.settings.Settings;
import koerier.store.DatabaseSettings;
import koerier.webhook.AddressPolicy;
import org.jspecify.annotations.Nullable;

/// What a node is started with, as its settings say. Fails with [IllegalArgumentException], one clear line without a
/// secret, when settings do not fit together.
final class SettingsReader {
    private static final int SECRET_KEY_BYTES = 32;

    private final Settings settings;

    SettingsReader(Settings settings) {
        this.settings = settings;
    }

    NodeSettings node() {
        LiveSettings live = LiveSettings.DEFAULTS;
        return new NodeSettings(
                settings.get(ProductSettings.API_HOST),
                settings.get(ProductSettings.API_PORT),
                management(),
                database(),
                settings.find(ProductSettings.LOOPS).orElseGet(NodeSettings::loopsOfThisMachine),
                settings.find(ProductSettings.HELD_BYTES).orElseGet(NodeSettings::heldBytesOfThisHeap),
                EditionSettings.read(settings),
                AddressPolicy.strict()
                        .allowing(settings.get(ProductSettings.ALLOW))
                        .denying(settings.get(ProductSettings.DENY))
                        .allowingPorts(new HashSet<>(settings.get(ProductSettings.PORTS))),
                delivery(),
                notices(),
                secretKey(),
                settings.get(ProductSettings.SECRET_OVERLAP),
                settings.get(ProductSettings.KEPT),
                new AccessReader(settings).access(),
                new LiveSettings(
                        settings.get(ProductSettings.LIVE_PER_KEY),
                        settings.get(ProductSettings.LIVE_PER_NODE),
                        live.heartbeat(),
                        live.keyCheck()),
                settings.get(ProductSettings.API_STOP_DELAY),
                false);
    }

    private NodeSettings.Listen management() {
        int port = settings.get(ProductSettings.MANAGEMENT_PORT);
        if (port != 0 && port == settings.get(ProductSettings.API_PORT)) {
            throw new IllegalArgumentException("`management.port` and `api.port` are the same: " + port);
        }
        return new NodeSettings.Listen(settings.get(ProductSettings.MANAGEMENT_HOST), port);
    }

    DatabaseSettings database() {
        return new DatabaseSettings(
                settings.get(ProductSettings.DATABASE_HOST),
                settings.get(ProductSettings.DATABASE_PORT),
                settings.get(ProductSettings.DATABASE_USER),
                settings.find(ProductSettings.DATABASE_PASSWORD).orElse(""),
                settings.get(ProductSettings.DATABASE_NAME),
                settings.get(ProductSettings.DATABASE_POOL),
                tls());
    }

    /// How it shares its database; null when it runs alone.
    @Nullable ClusterSettings cluster() {
        Set<Role> roles = settings.get(ProductSettings.ROLES);
        if (!settings.get(ProductSettings.CLUSTER)) {
            if (roles.size() < Role.values().length) {
                throw new IllegalArgumentException("`node.roles` leaves a role out, which needs `cluster.enabled`");
            }
            return null;
        }
        boolean api = roles.contains(Role.API);
        if (!api && settings.get(ProductSettings.API_PORT) == 0) {
            throw new IllegalArgumentException("a node without the role `api` needs its `api.port`");
        }
        String name = settings.find(ProductSettings.CLUSTER_NAME).orElseGet(OwnAddresses::hostName);
        return new ClusterSettings(
                name,
                clusterHost(),
                settings.get(ProductSettings.CLUSTER_PORT),
                settings.get(ProductSettings.CLUSTER_BUS_PORT),
                settings.find(ProductSettings.CLUSTER_HAZELCAST).map(Path::of).orElse(null),
                roles.contains(Role.WORKER),
                api,
                settings.get(ProductSettings.CLUSTER_LEASE));
    }

    private String clusterHost() {
        String api = settings.get(ProductSettings.API_HOST);
        boolean everywhere = api.equals("0.0.0.0") || api.equals("::");
        return settings.find(ProductSettings.CLUSTER_HOST)
                .or(() -> everywhere ? OwnAddresses.first() : Optional.of(api))
                .orElseThrow(() -> new IllegalArgumentException(
                        "`cluster.host` is needed: this machine has no address that others could reach"));
    }

    Duration databaseWait() {
        return settings.get(ProductSettings.DATABASE_WAIT);
    }

    private DatabaseSettings.Tls tls() {
        var mode = settings.get(ProductSettings.DATABASE_TLS);
        String authorities = settings.find(ProductSettings.DATABASE_TLS_CA)
                .map(file -> read("database.tlsCa", file))
                .orElse(null);
        boolean verifies = mode == DatabaseSettings.TlsMode.VERIFY_CA || mode == DatabaseSettings.TlsMode.VERIFY_FULL;
        if (verifies && authorities == null) {
            throw new IllegalArgumentException("`database.tls` wants to verify, which needs `database.tlsCa`");
        }
        return new DatabaseSettings.Tls(mode, authorities);
    }

    private DeliverySettings delivery() {
        return new DeliverySettings(
                settings.get(ProductSettings.CONNECT_TIMEOUT),
                settings.get(ProductSettings.RESPONSE_TIMEOUT),
                settings.get(ProductSettings.DNS_TIMEOUT),
                settings.get(ProductSettings.KEEP_ALIVE),
                Math.toIntExact(settings.get(ProductSettings.RESPONSE_BYTES)),
                Math.toIntExact(settings.get(ProductSettings.RESPONSE_HEAD_BYTES)),
                settings.get(ProductSettings.CONNECTIONS),
                settings.get(ProductSettings.IN_FLIGHT),
                settings.get(ProductSettings.DRAIN));
    }

    private NoticeSettings notices() {
        FailingSettings failing = settings.get(ProductSettings.FAILING_ON)
                ? new FailingSettings(
                        settings.get(ProductSettings.FAILING_OPERATORS),
                        settings.get(ProductSettings.FAILING_STILL),
                        settings.get(ProductSettings.FAILING_PAUSE))
                : null;
        return new NoticeSettings(mail(), settings.get(ProductSettings.NOTICE_RETRIES), failing);
    }

    private @Nullable MailSettings mail() {
        String host = settings.find(ProductSettings.MAIL_HOST).orElse(null);
        if (host == null) {
            return null;
        }
        return new MailSettings(
                host,
                settings.get(ProductSettings.MAIL_PORT),
                settings.get(ProductSettings.MAIL_SECURITY),
                settings.find(ProductSettings.MAIL_USER).orElse(null),
                settings.find(ProductSettings.MAIL_PASSWORD).orElse(null),
                settings.get(ProductSettings.MAIL_FROM));
    }

    private NodeSettings.SecretKey secretKey() {
        String id = settings.get(ProductSettings.SECRET_KEY_ID);
        byte[] key = key("encryption.key", settings.get(ProductSettings.SECRET_KEY));
        Map<String, byte[]> older = new HashMap<>();
        for (String named : settings.get(ProductSettings.SECRET_KEYS_OLDER)) {
            String[] nameAndFile = named.split("=", 2);
            if (nameAndFile[0].equals(id)) {
                throw new IllegalArgumentException(
                        "`encryption.olderKeys`: `" + id + "` is the name of the key of now; give that one another");
            }
            older.put(nameAndFile[0], key("encryption.olderKeys", read("encryption.olderKeys", nameAndFile[1])));
        }
        return new NodeSettings.SecretKey(id, key, older);
    }

    private static byte[] key(String setting, String hex) {
        if (!hex.strip().matches("[0-9a-fA-F]{" + 2 * SECRET_KEY_BYTES + "}")) {
            throw new IllegalArgumentException("`" + setting + "` takes 64 hexadecimal digits");
        }
        return HexFormat.of().parseHex(hex.strip());
    }

    /// The operator's key that is to be known; null for none.
    @Nullable String operatorKey() {
        String key = settings.find(ProductSettings.API_OPERATOR_KEY).orElse(null);
        if (key != null && !KeyText.isPlausible(key)) {
            throw new IllegalArgumentException(
                    "`api.operatorKey` takes 16 to 200 printable ASCII characters without blanks");
        }
        return key;
    }

    static String read(String setting, String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "`" + setting + "`: cannot read " + file + ": " + unreadable, unreadable);
        }
    }
}
