package koerier;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import koerier.api.io.ApiServices;
import koerier.api.io.ApiSettings;
import koerier.api.io.ApiVerticle;
import koerier.api.io.AuditTrail;
import koerier.api.io.Contract;
import koerier.api.io.LiveGate;
import koerier.api.io.RateGates;
import koerier.api.io.ReplayVerticle;
import koerier.bus.Admission;
import koerier.bus.LocalCodec;
import koerier.configuration.Configurer;
import koerier.delivery.io.AddressVerticle;
import koerier.delivery.io.DeliveryRuntime;
import koerier.delivery.io.DeliveryVerticle;
import koerier.delivery.io.LaneShare;
import koerier.delivery.io.NoticeVerticle;
import koerier.evaluator.io.EvaluatorVerticle;
import koerier.evaluator.io.PastConfigurations;
import koerier.log.io.LogVerticle;
import koerier.log.io.RetentionVerticle;
import koerier.log.io.UsageVerticle;
import koerier.quota.NoticeKey;
import koerier.quota.io.FailingVerticle;
import koerier.quota.io.QuotaGate;
import koerier.quota.io.QuotaVerticle;
import koerier.schedule.io.DateRuleVerticle;
import koerier.schedule.io.ScheduleVerticle;
import koerier.store.AddressRulebook;
import koerier.store.Configurations;
import koerier.store.Database;
import koerier.store.LogWriter.Taken;
import koerier.store.Migrations;
import koerier.store.PgAddressRuleStore;
import koerier.store.PgApiKeyStore;
import koerier.store.PgAuditLog;
import koerier.store.PgClusterStore;
import koerier.store.PgConfigurationStore;
import koerier.store.PgDateLooks;
import koerier.store.PgDueActions;
import koerier.store.PgFailingStore;
import koerier.store.PgIdempotencyStore;
import koerier.store.PgLaneReader;
import koerier.store.PgLaneSchedule;
import koerier.store.PgLogReader;
import koerier.store.PgLogRetention;
import koerier.store.PgLogWriter;
import koerier.store.PgQuotaStore;
import koerier.store.PgReplayStore;
import koerier.store.PgRetryStore;
import koerier.store.PgScheduleStore;
import koerier.store.PgUsageStore;
import koerier.timer.io.RetryVerticle;
import koerier.webhook.SecretBox;
import org.jspecify.annotations.Nullable;

/// One running node: all stations put together. They are deployed from the end of an event's way to its beginning, the
/// log first, since everything appends to it; and undeployed in the opposite order, so that what is in flight can
/// finish.
final class Node {
    /// Deliveries that wait take up to this part of the memory for accepted work; the rest is for what is on its way.
    private static final int WAITING_SHARE = 4;

    private final NodeSettings settings;
    private final Vertx vertx;
    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final PrometheusMeterRegistry metrics;
    private final Admission admission;
    private final Database database;
    private final SecretBox secrets;
    private final PgLogWriter logWriter;
    private final PgUsageStore usage;
    private final PgApiKeyStore keys;
    private final AddressRulebook addresses;
    private final Configurer configurer;
    private final Configurations configurations;
    private final ConfigurationViews views;
    private final PgQuotaStore quotaStore;
    private final QuotaGate quota;
    private final NoticeKey noticeKey;
    private final List<String> deployed = new ArrayList<>();
    private final Promise<Void> fenced = Promise.promise();
    private final NodeHealth health;
    private @Nullable ApiServices services;
    private int port;
    private int managementPort;

    private Node(NodeSettings settings, NodeGround ground) {
        this.settings = settings;
        this.metrics = ground.metrics();
        this.vertx = ground.vertx();
        LocalCodec.registerAll(vertx.eventBus());
        this.admission = new Admission(settings.heldBytesMax());
        this.database = Database.open(vertx, settings.database());
        this.health = new NodeHealth(vertx, database, metrics);
        this.usage = new PgUsageStore(database);
        NodeSettings.SecretKey key = settings.secretKey();
        this.secrets = new SecretBox(key.all(), key.id(), random);
        this.logWriter = new PgLogWriter(database, secrets, clock);
        this.keys = new PgApiKeyStore(database);
        this.addresses = new AddressRulebook(new PgAddressRuleStore(database), settings.addresses(), clock);
        this.configurer = new Configurer(
                settings.editions(), addresses::policy, secrets, random::nextBytes, settings.secretOverlap());
        this.configurations =
                new Configurations(vertx, new PgConfigurationStore(database, logWriter::origin), configurer, clock);
        this.views = new ConfigurationViews(configurations, clock);
        this.quotaStore = new PgQuotaStore(database);
        this.quota = new QuotaGate(quotaStore, views::terms, views::isThere, System::nanoTime);
        this.noticeKey = new NoticeKey(key.bytes());
    }

    /// Brings the schema up to date and starts all stations. What was started is closed again when anything fails.
    static Future<Node> start(NodeSettings settings) {
        return start(settings, NodeGround.of(settings.loops()));
    }

    /// As [#start(NodeSettings)], on a ground of so many loops.
    static Future<Node> start(NodeSettings settings, NodeGround ground) {
        return prepare(settings, ground)
                .compose(node -> node.begin(node.logWriter::take)
                        .recover(failure -> node.health.isStopping()
                                ? Future.failedFuture(failure)
                                : node.close().transform(_ -> Future.failedFuture(failure))));
    }

    /// Brings the schema up to date, and serves health and metrics if they have an address of their own.
    static Future<Node> prepare(NodeSettings settings, NodeGround ground) {
        Node node = new Node(settings, ground);
        return node.orClosed(Contract.load(node.vertx).compose(contract -> {
            ApiServices services = node.services(contract);
            node.services = services;
            return node.deployManagement(services).compose(_ -> new Migrations().run(node.database));
        }));
    }

    /// Takes the lanes and starts all stations.
    ///
    /// @return fails when it can be tried again, and when it could not start: then it is closed
    Future<Node> begin(Supplier<Future<Taken>> taking) {
        health.is(NodeHealth.Phase.STARTING);
        return logWriter
                .maintainPartitions()
                .compose(_ -> taking.get())
                .onFailure(_ -> health.is(NodeHealth.Phase.WAITING))
                .compose(taken -> orClosed(logWriter
                        .firings(taken.inheritance().settled())
                        .compose(fired -> deployAll(Objects.requireNonNull(services), taken, fired))));
    }

    private Future<Node> orClosed(Future<?> done) {
        Promise<Node> end = Promise.promise();
        done.onComplete(_ -> end.complete(this), failure -> close().onComplete(_ -> end.fail(failure)));
        return end.future();
    }

    private Future<?> deployAll(ApiServices services, Taken taken, long[] fired) {
        int loops = settings.loops();
        var delivery = DeliveryRuntime.of(
                loops,
                settings.delivery(),
                addresses::policy,
                views::isPaused,
                views::secretForms,
                quota,
                admission,
                Koerier.Version.number());
        var retention = new PgLogRetention(database);
        var reader = new PgLaneReader(database);
        var inherited = taken.inheritance();
        var lanes = new LaneShare(
                inherited, taken.rows(), reader, settings.heldBytesMax() / WAITING_SHARE / settings.loops());
        return deploy(1, _ -> new AddressVerticle(addresses, AddressVerticle.INTERVAL))
                .compose(_ -> deploy(1, _ -> new UsageVerticle(usage, clock, UsageVerticle.STEP, settings.kept())))
                .compose(_ -> deploy(
                        1, _ -> new RetentionVerticle(retention, settings.kept(), retention::oldestNeeded, clock)))
                .compose(_ -> deploy(
                        1,
                        _ -> new LogVerticle(
                                logWriter,
                                inherited,
                                fenced::tryComplete,
                                configurations::current,
                                loops,
                                admission,
                                clock)))
                .compose(_ -> deploy(1, _ -> new NoticeVerticle(delivery)))
                .compose(_ -> deploy(1, _ -> quotaStation()))
                .compose(_ ->
                        deploy(settings.notices().failing() == null ? 0 : 1, _ -> failingStation(inherited.tail())))
                .compose(_ -> deploy(loops, index -> new DeliveryVerticle(index, delivery, lanes)))
                .compose(_ -> deploy(
                        loops,
                        index -> new EvaluatorVerticle(
                                index,
                                loops,
                                fired,
                                inherited,
                                reader,
                                new PastConfigurations(views::configurationAt, configurations::current),
                                new PgLaneSchedule(database, logWriter::epoch),
                                admission,
                                clock)))
                .compose(_ -> deploy(
                        1,
                        _ -> new RetryVerticle(
                                loops,
                                inherited.tail(),
                                new PgRetryStore(database, secrets),
                                views::signedAnew,
                                admission,
                                clock)))
                .compose(_ -> deploy(
                        1,
                        _ -> new ScheduleVerticle(
                                loops,
                                new PgDueActions(database),
                                new PgScheduleStore(database),
                                views::isThere,
                                admission,
                                clock)))
                .compose(_ -> deploy(
                        1, _ -> new DateRuleVerticle(loops, new PgDateLooks(database), views::isThere, admission)))
                .compose(_ -> deploy(
                        1,
                        _ -> new ReplayVerticle(
                                new PgReplayStore(database), new PgLogReader(database), configurations, clock)))
                .compose(_ -> deployApi(services))
                .onSuccess(_ -> health.is(NodeHealth.Phase.READY));
    }

    private ApiServices services(Contract contract) {
        var audit = new PgAuditLog(database);
        return new ApiServices(
                contract,
                configurations,
                configurer,
                keys,
                new PgIdempotencyStore(database),
                new PgLogReader(database),
                usage,
                new PgScheduleStore(database),
                new PgReplayStore(database),
                quota,
                noticeKey,
                health,
                metrics,
                new RateGates(settings.access().rates(), settings.secretKey().forwarding(), System::nanoTime),
                settings.access().tokens(),
                audit,
                new AuditTrail(audit, clock, System::nanoTime),
                addresses,
                new PgClusterStore(database),
                new LiveGate(settings.live()),
                new Admission(ApiServices.BODY_BYTES_MAX),
                admission,
                settings.loops(),
                clock,
                random);
    }

    /// Health and metrics, if they have an address of their own. They are there before everything else, and after it.
    private Future<?> deployManagement(ApiServices services) {
        NodeSettings.Listen listen = settings.management();
        if (listen == null) {
            return Future.succeededFuture();
        }
        Promise<Integer> listening = Promise.promise();
        var surface = new ApiSettings(
                listen.host(),
                listen.port(),
                ApiSettings.Surface.MANAGEMENT,
                false,
                null,
                settings.secretKey().forwarding());
        return deploy(1, _ -> new ApiVerticle(services, surface, listening))
                .compose(_ -> listening.future())
                .onSuccess(bound -> managementPort = bound);
    }

    private Future<?> deployApi(ApiServices services) {
        Promise<Integer> listening = Promise.promise();
        ApiSettings surface = apiSettings();
        return deploy(settings.loops(), _ -> new ApiVerticle(services, surface, listening))
                .compose(_ -> listening.future())
                .onSuccess(this::protectOwnPorts);
    }

    /// Where the API is; whoever listens there listens with the same.
    ApiSettings apiSettings() {
        return settings.api();
    }

    /// No webhook may call this API or its database, under whatever address this machine has.
    private void protectOwnPorts(int bound) {
        port = bound;
        Set<Integer> own = new HashSet<>(Set.of(bound, settings.database().port()));
        if (managementPort != 0) {
            own.add(managementPort);
        }
        addresses.protect(OwnAddresses.ofThisMachine(), own);
    }

    /// Deploys `count` stations of one kind.
    private Future<?> deploy(int count, IntFunction<Deployable> station) {
        Future<?> done = Future.succeededFuture();
        for (int i = 0; i < count; i++) {
            int index = i;
            done = done.compose(_ -> vertx.deployVerticle(station.apply(index))).onSuccess(id -> deployed.add(id));
        }
        return done;
    }

    private FailingVerticle failingStation(long tail) {
        var store = new PgFailingStore(database);
        var log = new PgLogReader(database);
        return new FailingVerticle(store, log, configurations::find, settings.notices(), noticeKey, tail, clock);
    }

    private QuotaVerticle quotaStation() {
        return new QuotaVerticle(quota, quotaStore, views::organisation, settings.notices(), noticeKey, clock);
    }

    Vertx vertx() {
        return vertx;
    }

    Configurations configurations() {
        return configurations;
    }

    Configurer configurer() {
        return configurer;
    }

    PgApiKeyStore keys() {
        return keys;
    }

    PgLogWriter logWriter() {
        return logWriter;
    }

    NodeHealth health() {
        return health;
    }

    /// Completes when another process has taken this node's lanes: it has to end.
    Future<Void> fenced() {
        return fenced.future();
    }

    /// The port that the API listens on.
    int port() {
        return port;
    }

    /// The port that health and metrics are on; 0 when that is the API's.
    int managementPort() {
        return managementPort;
    }

    /// Stops taking work, lets what is in flight finish within the drain time, closes everything. Safe to call at any
    /// state of the start. The future belongs to no event loop, since they all end with it.
    Future<Void> close() {
        boolean served = health.is(NodeHealth.Phase.STOPPING) == NodeHealth.Phase.READY;
        Future<?> done = served && settings.stopDelay().toMillis() > 0
                ? vertx.timer(settings.stopDelay().toMillis(), TimeUnit.MILLISECONDS)
                : Future.succeededFuture();
        for (String id : deployed.reversed()) {
            done = done.transform(_ -> vertx.undeploy(id));
        }
        Promise<Void> closed = Promise.promise();
        health.close();
        done.transform(_ -> logWriter.close())
                .transform(_ -> database.close())
                .onComplete(_ -> vertx.close().onComplete(closed));
        return closed.future();
    }
}
