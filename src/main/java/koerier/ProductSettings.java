package koerier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import koerier.api.io.LiveSettings;
import koerier.configuration.Configurer;
import koerier.delivery.DeliverySettings;
import koerier.log.io.RetentionVerticle;
import koerier.quota.FailingSettings;
import koerier.quota.MailSettings;
import koerier.quota.NoticeSettings;
import koerier.settings.Quantity;
import koerier.settings.Setting;
import koerier.settings.SettingTable;
import koerier.settings.Type;
import koerier.store.DatabaseSettings;
import koerier.webhook.Network;

/// Every setting of a node. `docs/configuration.md` is made of this table.
final class ProductSettings {
    private static final DeliverySettings DELIVERY = DeliverySettings.DEFAULTS;
    private static final LiveSettings LIVE = LiveSettings.DEFAULTS;
    private static final FailingSettings FAILING = FailingSettings.DEFAULTS;
    private static final Type<Duration> TIMEOUT = Type.duration(Duration.ofMillis(1), Duration.ofMinutes(5));
    private static final Type<List<Network>> NETWORKS = Type.list("networks, as `10.9.0.0/16`", 1_000, Network::of);

    private static final List<Setting<?>> ALL = new ArrayList<>();

    static final Setting<String> API_HOST =
            add(Setting.of("api.host", Type.text(), "0.0.0.0", "The address that the API listens on."));
    static final Setting<Integer> API_PORT =
            add(Setting.of("api.port", Type.port(), "8080", "The port of the API; 0 for any free one."));
    static final Setting<Integer> API_RATE_LIMIT = add(Setting.of(
            "api.rateLimit",
            Type.integer(0, 1_000_000),
            "500",
            "Requests a second of one API key, over all nodes of a cluster; as many may come at once, more are answered"
                    + " 429. 0 for no limit."));
    static final Setting<Integer> API_RATE_LIMIT_ORG = add(
            Setting.of(
                    "api.rateLimitPerOrganisation",
                    Type.integer(0, 1_000_000),
                    "1000",
                    "Requests a second with all keys of one organisation together; operators' keys are none's. 0 for no limit."));
    static final Setting<Integer> API_RATE_LIMIT_ADDRESS = add(Setting.of(
            "api.rateLimitPerAddress",
            Type.integer(0, 1_000_000),
            "0",
            "Requests a second from one address (of IPv6: one /64), those without a valid key included. 0 for no limit:"
                    + " behind a proxy all requests come from its address, and the limit belongs there."));
    static final Setting<String> API_OPERATOR_KEY = add(Setting.secret(
            "api.operatorKey",
            "An API key of the scope `operator` that is stored when it is not known yet: 16 to 200 printable ASCII"
                    + " characters. The first one comes in this way."));
    static final Setting<Duration> API_STOP_DELAY = add(Setting.of(
            "api.stopDelay",
            Type.duration(Duration.ZERO, Duration.ofMinutes(5)),
            "0s",
            "How long a node that was told to stop goes on taking requests while it says that it is not ready, so that"
                    + " load balancers can turn away."));
    static final Setting<Integer> LIVE_PER_KEY = add(Setting.of(
            "api.live.connectionsPerKey",
            Type.integer(1, 10_000),
            Integer.toString(LIVE.perKey()),
            "Connections to the live log of one API key to one node."));
    static final Setting<Integer> LIVE_PER_NODE = add(Setting.of(
            "api.live.connections",
            Type.integer(1, 100_000),
            Integer.toString(LIVE.perNode()),
            "Connections to the live log of one node."));
    static final Setting<String> API_TLS_CERTIFICATE = add(Setting.of(
            "api.tls.certificate",
            Type.text(),
            "A file (PEM) with the certificate of the API and those that vouch for it. With it the API is served over TLS"
                    + " alone. It is read at start."));
    static final Setting<String> API_TLS_KEY =
            add(Setting.of("api.tls.key", Type.text(), "The file (PEM, PKCS #8, not encrypted) with its private key."));
    static final Setting<String> API_TLS_TRUST = add(Setting.of(
            "api.tls.clusterTrust",
            Type.text(),
            "In a cluster: a file (PEM) of the certificates that other nodes show, or that vouch for them. Without it all"
                    + " nodes must show the same one."));
    static final Setting<String> OIDC_ISSUER = add(Setting.of(
            "api.oidc.issuer",
            Type.text(),
            "Whose bearer tokens are taken beside API keys: what stands in their claim `iss`. Without it only API keys"
                    + " are taken."));
    static final Setting<String> OIDC_AUDIENCE = add(Setting.of(
            "api.oidc.audience", Type.text(), "What must stand in the claim `aud` of a token. Needed with an issuer."));
    static final Setting<String> OIDC_KEYS = add(Setting.of(
            "api.oidc.keys",
            Type.text(),
            "The issuer's public keys (a JSON Web Key Set): an https address, which is called under the address rule, or"
                    + " a file. Needed with an issuer."));
    static final Setting<Duration> OIDC_REFRESH = add(Setting.of(
            "api.oidc.refresh",
            Type.duration(Duration.ofSeconds(10), Duration.ofDays(1)),
            "5m",
            "After how long the keys are read again; a token that names an unknown key has them read at once."));
    static final Setting<String> OIDC_ORG_CLAIM = add(Setting.of(
            "api.oidc.orgClaim",
            Type.text(),
            "koerier_org",
            "The claim that names the caller's one organisation; dots lead into objects."));
    static final Setting<String> OIDC_SCOPES_CLAIM = add(Setting.of(
            "api.oidc.scopesClaim",
            Type.text(),
            "scope",
            "The claim that lists what the caller may: a list, or a text with blanks; dots lead into objects."));
    static final Setting<String> OIDC_SCOPE_PREFIX = add(Setting.of(
            "api.oidc.scopePrefix",
            Type.text(),
            "koerier:",
            "What stands before `operator`, `manage-workflows`, `read` and `ingest` there. `operator` counts only in a"
                    + " token without an organisation."));
    static final Setting<String> MANAGEMENT_HOST = add(Setting.of(
            "management.host",
            Type.text(),
            "127.0.0.1",
            "The address that health checks and metrics are served on. Nobody is asked for a key there."));
    static final Setting<Integer> MANAGEMENT_PORT = add(Setting.of(
            "management.port", Type.port(), "9090", "Its port, another one than the API's; 0 for any free one."));

    static final Setting<String> DATABASE_HOST =
            add(Setting.of("database.host", Type.text(), "127.0.0.1", "Where PostgreSQL is."));
    static final Setting<Integer> DATABASE_PORT =
            add(Setting.of("database.port", Type.integer(1, 65_535), "5432", "Its port."));
    static final Setting<String> DATABASE_NAME =
            add(Setting.of("database.name", Type.text(), "koerier", "The name of the database."));
    static final Setting<String> DATABASE_USER =
            add(Setting.of("database.user", Type.text(), "koerier", "The role that Koerier logs in as."));
    static final Setting<String> DATABASE_PASSWORD = add(Setting.secret("database.password", "Its password."));
    static final Setting<Integer> DATABASE_POOL = add(Setting.of(
            "database.poolSize",
            Type.integer(1, 1_000),
            Integer.toString(DatabaseSettings.POOL_SIZE_DEFAULT),
            "Connections of one node at most, beside the one that writes the log."));
    static final Setting<DatabaseSettings.TlsMode> DATABASE_TLS = add(Setting.of(
            "database.tls",
            Type.choice(DatabaseSettings.TlsMode.class),
            "disable",
            "Whether the connections are encrypted: `require` does not look at the server's certificate, `verify-ca`"
                    + " wants one that `database.tlsCa` vouches for, `verify-full` also the server's name in it."));
    static final Setting<String> DATABASE_TLS_CA = add(Setting.of(
            "database.tlsCa",
            Type.text(),
            "A file of certificates (PEM) that vouch for the server, for `verify-ca` and" + " `verify-full`."));
    static final Setting<Duration> DATABASE_WAIT = add(Setting.of(
            "database.startWait",
            Type.duration(Duration.ZERO, Duration.ofHours(1)),
            "60s",
            "How long a starting node waits for a database that does not answer yet."));

    static final Setting<String> SECRET_KEY = add(Setting.secret(
            "encryption.key",
            "The key that seals secrets in the database: 64 hexadecimal digits, as `openssl rand -hex 32` makes them. All"
                    + " nodes have the same one. Who loses it loses the secrets."));
    static final Setting<String> SECRET_KEY_ID = add(Setting.of(
            "encryption.keyId",
            Type.one("a name of 1 to 32 letters, digits, `-` and `_`", ProductSettings::keyId),
            "main",
            "The name by which sealed texts refer to the key; another key has another name."));
    static final Setting<List<String>> SECRET_KEYS_OLDER = add(
            Setting.of(
                    "encryption.olderKeys",
                    Type.list("`name=file`", 100, ProductSettings::namedFile),
                    "",
                    "Keys that were in use before: their names, and the files that hold them. What they sealed is still read."));
    static final Setting<Duration> SECRET_OVERLAP = add(Setting.of(
            "signing.secretOverlap",
            Type.duration(Duration.ZERO, Duration.ofDays(30)),
            Quantity.time(Configurer.SECRET_OVERLAP_DEFAULT),
            "How long the old signing secret of a webhook stays valid after a rotation."));

    static final Setting<Integer> LOOPS = add(Setting.of(
            "node.eventLoops",
            Type.integer(1, 128),
            "Event loops, each with an API server, an evaluator and a delivery station of its own. As many as there are"
                    + " processors, at least 2."));
    static final Setting<Long> HELD_BYTES = add(Setting.of(
            "node.heldBytes",
            Type.bytes(1L << 20, 1L << 40),
            "Accepted work that is held in memory at most; beyond it events are answered 503. A quarter of the heap."));
    static final Setting<Set<Role>> ROLES = add(Setting.of(
            "node.roles",
            new Type<>("a list of `api` and `worker`", true, ProductSettings::roles),
            "api, worker",
            "In a cluster: `worker` nodes may own the lanes, `api` nodes take requests also while another node does."));

    static final Setting<Boolean> CLUSTER = add(Setting.of(
            "cluster.enabled",
            Type.flag(),
            "false",
            "Whether this node shares its database with others: one of them owns the lanes, the others pass requests on to"
                    + " it, and one of these takes its place when it has gone."));
    static final Setting<String> CLUSTER_NAME =
            add(Setting.of("cluster.nodeName", Type.text(), "What people call this node. The name of its machine."));
    static final Setting<String> CLUSTER_HOST = add(Setting.of(
            "cluster.host",
            Type.text(),
            "Under which name or address the other nodes reach this node's API. `api.host` if that is a single address,"
                    + " else the first address of this machine that is not loopback."));
    static final Setting<Integer> CLUSTER_PORT = add(
            Setting.of(
                    "cluster.port",
                    Type.port(),
                    "5701",
                    "On which the nodes tell each other who is gone (Hazelcast); the next free one is taken. 0: none, the nodes"
                            + " then notice it by the database alone, after a whole lease. Closed to everybody but the nodes."));
    static final Setting<Integer> CLUSTER_BUS_PORT = add(Setting.of(
            "cluster.busPort",
            Type.port(),
            "0",
            "On which the nodes wake each other, closed as `cluster.port`; 0: any."));
    static final Setting<String> CLUSTER_HAZELCAST = add(Setting.of(
            "cluster.hazelcastFile",
            Type.text(),
            "A Hazelcast configuration (YAML) that says how the nodes find each other; without one, by the database."));
    static final Setting<Duration> CLUSTER_LEASE = add(Setting.of(
            "cluster.lease",
            Type.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
            "10s",
            "How long an owner may give no sign of life before another node takes its place. When the others say that"
                    + " it is gone, half of that, and no more than 5 s."));

    static final Setting<Duration> KEPT = add(Setting.of(
            "retention.kept",
            Type.duration(RetentionVerticle.KEPT_MIN, Duration.ofDays(3_650)),
            Quantity.time(RetentionVerticle.KEPT_DEFAULT),
            "How long the event log, the delivery log and the counts of usage are kept."));

    static final Setting<Duration> CONNECT_TIMEOUT = add(Setting.of(
            "delivery.connectTimeout",
            TIMEOUT,
            Quantity.time(DELIVERY.connectTimeout()),
            "For connecting to a receiver, TLS included, over all addresses of a host."));
    static final Setting<Duration> RESPONSE_TIMEOUT = add(Setting.of(
            "delivery.responseTimeout",
            TIMEOUT,
            Quantity.time(DELIVERY.responseTimeout()),
            "For a whole attempt, from its start to the last byte of the response."));
    static final Setting<Duration> DNS_TIMEOUT = add(
            Setting.of("delivery.dnsTimeout", TIMEOUT, Quantity.time(DELIVERY.dnsTimeout()), "For looking a name up."));
    static final Setting<Duration> KEEP_ALIVE = add(Setting.of(
            "delivery.keepAlive",
            TIMEOUT,
            Quantity.time(DELIVERY.keepAlive()),
            "How long an idle connection to a receiver is kept."));
    static final Setting<Long> RESPONSE_BYTES = add(Setting.of(
            "delivery.responseBytes",
            Type.bytes(1, 16L << 20),
            Quantity.bytes(DELIVERY.responseBytesMax()),
            "How much of a response's body is read."));
    static final Setting<Long> RESPONSE_HEAD_BYTES = add(Setting.of(
            "delivery.responseHeadBytes",
            Type.bytes(256, 1L << 20),
            Quantity.bytes(DELIVERY.responseHeadBytesMax()),
            "How large the header section of a response may be."));
    static final Setting<Integer> CONNECTIONS = add(Setting.of(
            "delivery.connectionsPerEndpoint",
            Type.integer(1, 1_024),
            Integer.toString(DELIVERY.connectionsPerEndpoint()),
            "Connections of one node to one endpoint."));
    static final Setting<Integer> IN_FLIGHT = add(Setting.of(
            "delivery.inFlightPerLoop",
            Type.integer(1, 65_536),
            Integer.toString(DELIVERY.inFlightPerLoop()),
            "Attempts that one event loop has under way at once."));
    static final Setting<Duration> DRAIN = add(Setting.of(
            "delivery.drain",
            TIMEOUT,
            Quantity.time(DELIVERY.drain()),
            "How long a stopping node waits for attempts under way."));

    static final Setting<List<Network>> ALLOW = add(Setting.of(
            "addresses.allow",
            NETWORKS,
            "",
            "Networks that webhooks may reach although they are not public. More, and for single organisations, over the"
                    + " API: `PUT /v1/address-rules`."));
    static final Setting<List<Network>> DENY = add(Setting.of(
            "addresses.deny", NETWORKS, "", "Networks that webhooks may not reach, whatever else allows them."));
    static final Setting<List<Integer>> PORTS = add(Setting.of(
            "addresses.ports",
            Type.list("ports", 1_000, ProductSettings::port),
            "",
            "Ports that webhooks may call beside 80 and 443."));

    static final Setting<String> PROXY = add(Setting.of(
            "delivery.proxy",
            Type.one("nothing: a proxy would look names up itself, behind the address rule", ProductSettings::noProxy),
            "Never taken, so that a start with it fails: a proxy would look names up itself, behind the address rule. Where"
                    + " one is prescribed, nodes cannot run behind it (`docs/security.md`)."));

    static final Setting<String> MAIL_HOST = add(Setting.of(
            "notices.mail.host",
            Type.text(),
            "The mail server that notices are handed to. Without it no mail is sent."));
    static final Setting<Integer> MAIL_PORT =
            add(Setting.of("notices.mail.port", Type.integer(1, 65_535), "587", "Its port."));
    static final Setting<MailSettings.Security> MAIL_SECURITY = add(Setting.of(
            "notices.mail.security",
            Type.choice(MailSettings.Security.class),
            "starttls",
            "`starttls` must change to TLS before anything is said, `tls` begins with it, `none` is for a server on this"
                    + " machine."));
    static final Setting<String> MAIL_USER =
            add(Setting.of("notices.mail.user", Type.text(), "Who logs in there. Without it nobody does."));
    static final Setting<String> MAIL_PASSWORD = add(Setting.secret("notices.mail.password", "With which password."));
    static final Setting<String> MAIL_FROM =
            add(Setting.of("notices.mail.from", Type.text(), "The sender's address; needed with a mail server."));
    static final Setting<List<Duration>> NOTICE_RETRIES = add(Setting.of(
            "notices.retries",
            Type.list("times, as `10s`", NoticeSettings.RETRIES_MAX, Quantity::readTime),
            String.join(
                    ", ",
                    NoticeSettings.DEFAULTS.retries().stream()
                            .map(Quantity::time)
                            .toList()),
            "How long after each failure a notice is tried again."));
    static final Setting<Boolean> FAILING_ON = add(Setting.of(
            "notices.failingWebhooks.enabled",
            Type.flag(),
            "false",
            "Whether anybody is told of failing webhooks: the first failure, still failing, recovered."));
    static final Setting<List<String>> FAILING_OPERATORS = add(Setting.of(
            "notices.failingWebhooks.operators",
            Type.list("e-mail addresses", FailingSettings.OPERATORS_MAX, text -> text),
            "",
            "Who hears of every organisation's failing webhooks, beside its own administrators."));
    static final Setting<Duration> FAILING_STILL = add(Setting.of(
            "notices.failingWebhooks.stillAfter",
            Type.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
            Quantity.time(FAILING.stillAfter()),
            "After how long a webhook is told to be still failing."));
    static final Setting<Duration> FAILING_PAUSE = add(Setting.of(
            "notices.failingWebhooks.pause",
            Type.duration(Duration.ZERO, Duration.ofDays(30)),
            Quantity.time(FAILING.pause()),
            "For how long one that has recovered is not told to fail again."));

    static final SettingTable TABLE = table();

    private ProductSettings() {}

    private static <T> Setting<T> add(Setting<T> setting) {
        ALL.add(setting);
        return setting;
    }

    private static SettingTable table() {
        ALL.addAll(EditionSettings.ALL);
        return new SettingTable(ALL);
    }

    private static String noProxy(String text) {
        throw new IllegalArgumentException(text);
    }

    private static String keyId(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,32}")) {
            throw new IllegalArgumentException("no name");
        }
        return text;
    }

    private static String namedFile(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException("no name and file");
        }
        keyId(text.substring(0, equals));
        return text;
    }

    /// What a node does in a cluster.
    enum Role {
        API,
        WORKER
    }

    private static Set<Role> roles(List<String> texts) {
        var names = Type.list(
                "roles",
                Role.values().length,
                text -> Type.choice(Role.class).reader().apply(List.of(text)));
        List<Role> roles = names.reader().apply(texts);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a node without a role");
        }
        return Set.copyOf(roles);
    }

    private static Integer port(String text) {
        return Type.integer(1, 65_535).reader().apply(List.of(text));
    }
}
