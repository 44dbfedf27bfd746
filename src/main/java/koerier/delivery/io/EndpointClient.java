package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import koerier.delivery.Attempt;
import koerier.delivery.AttemptOutcome;
import koerier.delivery.Concurrency;
import koerier.delivery.Delivery;
import koerier.delivery.DeliverySettings;
import koerier.delivery.Failures;
import koerier.delivery.Function;
import koerier.delivery.RequestCheck;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.delivery.io.GuardedResolver.Resolution;
import koerier.lane.FairSlots;
import koerier.lane.Owed;
import koerier.org.OrgId;
import koerier.quota.Take;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretForms;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the HTTP calls of one event loop. Deliveries wait per endpoint; slots go by [FairSlots] to organisations and
/// their endpoints. Everything happens on the loop, in this order: a tick returns connections that became free, then
/// slots are handed out, so that whatever a receiver sends unasked is seen before its connection is used again.
final class EndpointClient {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointClient.class);

    /// How often deadlines are looked at; how late an attempt may be ended.
    private static final long SCAN_MILLIS = 100;

    /// A connection is not used any more when it is this old, so that a change in DNS is followed under constant load.
    private static final Duration CONNECTION_AGE_MAX = Duration.ofSeconds(60);

    /// Connections that open together share one lookup, and so do those that follow within this time.
    private static final Duration RESOLUTION_REUSE = Duration.ofSeconds(1);

    private final ContextInternal context;
    private final DeliveryRuntime runtime;
    private final DeliverySettings settings;
    private final AttemptListener listener;
    private final Connector connector;
    private final NameLookup names;
    private final GuardedResolver resolver;
    private final RequestHead head;
    private final Units units;
    private final Deadlines deadlines = new Deadlines();
    private final long scanTimer;

    private final Map<OrgId, Organisation> organisations = new HashMap<>();
    private final FairSlots<Endpoint> slots;
    private final ArrayDeque<PinnedConnection> free = new ArrayDeque<>();
    private final Map<Endpoint, List<Handler<Resolution>>> resolving = new HashMap<>();
    private int idle;
    private boolean tickDue;
    private @Nullable Promise<Void> drained;

    EndpointClient(ContextInternal context, DeliveryRuntime runtime, AttemptListener listener) {
        this.context = context;
        this.runtime = runtime;
        this.settings = runtime.settings();
        this.listener = listener;
        this.slots = new FairSlots<>(settings.inFlightPerLoop());
        this.connector = new Connector(context.owner(), settings, runtime.trust());
        this.names = new NameLookup(
                context,
                runtime.dnsServers().isEmpty() ? NameLookup.systemServers() : runtime.dnsServers(),
                settings.dnsTimeout());
        this.resolver = new GuardedResolver(names);
        this.units = new Units(context, runtime.units(), this::arm);
        this.head = new RequestHead(runtime.version());
        this.scanTimer = context.setPeriodic(SCAN_MILLIS, _ -> deadlines.scan(nanoTime()));
    }

    /// Where the deliveries of an organisation to a target go; remembered as long as it is of use.
    Endpoint endpoint(OrgId org, TargetUrl target) {
        Organisation organisation = organisations.computeIfAbsent(org, Organisation::new);
        Endpoint endpoint = organisation.endpoints.get(target);
        if (endpoint == null) {
            endpoint = new Endpoint(this, organisation, target, settings.connectionsPerLoop(runtime.loops()));
            organisation.endpoints.put(target, endpoint);
        }
        return endpoint;
    }

    /// The last look at a request before anything else is done about it: how its delivery ends, null when it may be
    /// sent.
    @Nullable Attempt refusal(Delivery delivery) {
        String refusal = RequestCheck.refusal(delivery.request());
        return refusal == null ? null : Attempt.unsent(now(), Failures.refused(Failures.ILLEGAL_REQUEST, refusal));
    }

    /// A delivery has become ready in its line.
    void arm(Owed owed) {
        arm(endpoint(owed.delivery().org(), owed.line().target()));
    }

    boolean isDraining() {
        return drained != null;
    }

    /// Starts nothing new, waits for what is under way as long as the settings say, and hands the rest back.
    Future<Void> drain() {
        if (drained == null) {
            drained = context.promise();
            handBackAll();
            context.setTimer(settings.drain().toMillis(), _ -> abandonAll());
            completeDrain();
        }
        return drained.future();
    }

    /// Releases timers, sockets and clients. Drain first.
    void close() {
        if (drained == null) {
            drained = context.promise();
        }
        context.owner().cancelTimer(scanTimer);
        for (Deadlines.Timed timed : deadlines.all()) {
            if (timed instanceof PinnedConnection connection) {
                connection.close();
            }
        }
        connector.close();
        names.close();
    }

    int inFlight() {
        return slots.taken();
    }

    /// How many endpoints it remembers: those with deliveries or connections.
    int endpoints() {
        return organisations.values().stream()
                .mapToInt(organisation -> organisation.endpoints.size())
                .sum();
    }

    // What endpoints, dials and exchanges ask of their client:
    DeliverySettings settings() {
        return settings;
    }

    Units units() {
        return units;
    }

    Connector connector() {
        return connector;
    }

    Instant now() {
        return runtime.clock().instant();
    }

    long nanoTime() {
        return runtime.nanoTime().getAsLong();
    }

    AddressPolicy policy(OrgId org) {
        return runtime.policies().apply(org);
    }

    boolean isYoung(PinnedConnection connection) {
        return nanoTime() - connection.openedNanos < CONNECTION_AGE_MAX.toNanos();
    }

    ContextInternal context() {
        return context;
    }

    RequestHead head() {
        return head;
    }

    /// Resolves an endpoint's host; dials that ask at the same time share the answer.
    void resolve(Endpoint endpoint, Handler<Resolution> handler) {
        AddressPolicy policy = policy(endpoint.organisation.id);
        List<CheckedAddress> known = endpoint.resolved;
        if (!known.isEmpty() && nanoTime() - endpoint.resolvedNanos < RESOLUTION_REUSE.toNanos()) {
            handler.handle(GuardedResolver.judgedAgain(known, endpoint.target(), policy));
            return;
        }
        List<Handler<Resolution>> waiting = resolving.get(endpoint);
        if (waiting != null) {
            waiting.add(handler);
            return;
        }
        List<Handler<Resolution>> all = new ArrayList<>(List.of(handler));
        resolving.put(endpoint, all);
        resolver.resolve(endpoint.target(), policy, resolution -> {
            resolving.remove(endpoint);
            endpoint.resolved = resolution instanceof Resolution.Checked checked ? checked.addresses() : List.of();
            endpoint.resolvedNanos = nanoTime();
            all.forEach(each -> each.handle(resolution));
        });
    }

    void watchConnect(Dial dial) {
        watchCall(dial, nanoTime(), settings.connectTimeout());
    }

    void forget(Deadlines.Timed timed) {
        deadlines.forget(timed);
    }

    void send(Owed owed, PinnedConnection connection, Take unit, Instant startedAt, long startedNanos) {
        Exchange exchange = new Exchange(this, owed, connection, unit, Units.onDayOf(unit, startedAt), startedNanos);
        watchCall(exchange, startedNanos, settings.responseTimeout());
        exchange.start();
    }

    /// A call is looked at once before its time is up: one that hangs must not pass for a quick one until then.
    private void watchCall(Deadlines.Timed call, long startedNanos, Duration time) {
        deadlines.watch(call, startedNanos + Math.min(Concurrency.SLOW_NANOS, time.toNanos()));
    }

    /// Whether a call that has come to a deadline goes on until its time is up.
    boolean lasts(Deadlines.Timed call, Endpoint endpoint, long startedNanos, Duration time) {
        long endNanos = startedNanos + time.toNanos();
        if (endNanos - nanoTime() <= 0) {
            return false;
        }
        deadlines.watch(call, endNanos);
        slots.paced(endpoint.claim, endpoint.overdue());
        listener.paced(endpoint.line());
        return true;
    }

    void ended(Exchange exchange, AttemptOutcome outcome, boolean reusable) {
        deadlines.forget(exchange);
        PinnedConnection connection = exchange.connection;
        String address = connection.address.socket().hostAddress();
        released(connection.endpoint, outcome, exchange.startedNanos);
        if (reusable) {
            giveBack(connection);
        } else {
            connection.close();
        }
        ended(exchange.owed, outcome, exchange.startedAt, exchange.startedNanos, address);
    }

    void ended(Owed owed, AttemptOutcome outcome, Instant startedAt, long startedNanos, @Nullable String address) {
        Duration duration = Duration.ofNanos(nanoTime() - startedNanos);
        Attempt attempt = outcome.toAttempt(owed.delivery().attempt(), startedAt, duration, address);
        listener.ended(owed, attempt, outcome.retryAfter(now()));
    }

    /// What may be kept of an answer to a delivery.
    byte[] withoutSecrets(Delivery delivery, byte[] answer) {
        return answer.length == 0
                ? answer
                : SecretForms.masked(answer, runtime.secrets().apply(delivery.org(), delivery.webhook()));
    }

    /// A test is made by hand and goes through a pause.
    boolean isPaused(Owed owed) {
        Delivery delivery = owed.delivery();
        return delivery.function() != Function.TEST && runtime.paused().test(delivery.org(), delivery.webhook());
    }

    void skipped(Owed owed) {
        listener.ended(owed, Attempt.skipped(now(), Failures.webhookPaused()), Duration.ZERO);
    }

    /// The day's units are used up.
    void limited(Owed owed) {
        listener.ended(owed, Attempt.unsent(now(), Failures.dailyLimitReached()), Duration.ZERO);
    }

    void reportBug(Owed owed, RuntimeException bug) {
        LOG.error(
                "org={} delivery={}: the request could not be sent",
                owed.delivery().org(),
                owed.delivery().id(),
                bug);
    }

    /// A call, or a dial, has ended: its slot is free again, and it is known how long it was used.
    void released(Endpoint endpoint, AttemptOutcome outcome, long startedNanos) {
        long now = nanoTime();
        slots.paced(endpoint.claim, endpoint.learn(outcome, startedNanos, now));
        slots.release(endpoint.claim, TimeUnit.NANOSECONDS.toMillis(now - startedNanos));
        tick();
        completeDrain();
    }

    /// A slot is free again that was of no use.
    void unused(Endpoint endpoint) {
        slots.giveBack(endpoint.claim);
        tick();
        completeDrain();
    }

    /// A connection has done its work in good order.
    void giveBack(PinnedConnection connection) {
        free.add(connection);
        tick();
    }

    /// An idle connection is idle no more.
    void tookIdle(PinnedConnection connection) {
        idle--;
        deadlines.forget(connection);
    }

    /// An endpoint's state has changed: it may be able to start something, or be of no use any more.
    void arm(Endpoint endpoint) {
        if (endpoint.isUnused()) {
            Organisation organisation = endpoint.organisation;
            organisation.endpoints.remove(endpoint.target(), endpoint);
            if (organisation.endpoints.isEmpty()) {
                organisations.remove(organisation.id, organisation);
            }
            return;
        }
        if (endpoint.canStart()) {
            slots.want(endpoint.claim);
            tick();
        }
    }

    private void tick() {
        if (!tickDue) {
            tickDue = true;
            context.runOnContext(_ -> {
                tickDue = false;
                settleFree();
                startReady();
            });
        }
    }

    private void settleFree() {
        for (PinnedConnection next = free.poll(); next != null; next = free.poll()) {
            if (next.isClosed() || drained != null || idle >= settings.inFlightPerLoop()) {
                next.close();
            } else {
                idle++;
                deadlines.watch(next, nanoTime() + settings.keepAlive().toNanos());
                next.endpoint.giveIdle(next);
            }
        }
    }

    private void startReady() {
        while (drained == null) {
            Endpoint endpoint = slots.next();
            if (endpoint == null) {
                return;
            }
            slots.take(endpoint.claim);
            if (!endpoint.start()) {
                slots.giveBack(endpoint.claim);
            }
            arm(endpoint);
        }
    }

    private void handBackAll() {
        for (Organisation organisation : List.copyOf(organisations.values())) {
            for (Endpoint endpoint : List.copyOf(organisation.endpoints.values())) {
                listener.stopping(endpoint.line());
                endpoint.closeIdle();
            }
        }
    }

    private void abandonAll() {
        for (Deadlines.Timed timed : deadlines.all()) {
            switch (timed) {
                case Exchange exchange -> exchange.abandon();
                case Dial dial -> dial.abandon();
                default -> deadlines.forget(timed);
            }
        }
        if (drained != null) {
            drained.tryComplete();
        }
    }

    private void completeDrain() {
        if (drained != null && slots.taken() == 0) {
            drained.tryComplete();
        }
    }
}
