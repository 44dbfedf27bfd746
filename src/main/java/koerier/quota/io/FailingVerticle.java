package koerier.quota.io;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import koerier.bus.Addresses;
import koerier.bus.CommittedAttempts;
import koerier.configuration.Configuration;
import koerier.delivery.FailureCode;
import koerier.delivery.State;
import koerier.log.AttemptRow;
import koerier.org.OrgId;
import koerier.quota.FailingSettings;
import koerier.quota.FailingWebhooks;
import koerier.quota.NoticeKey;
import koerier.quota.NoticeSettings;
import koerier.quota.Told;
import koerier.quota.WatchedWebhook;
import koerier.quota.WebhookNotice;
import koerier.store.FailingStore;
import koerier.store.LogReader;
import koerier.webhook.CompiledWebhook;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of failing webhooks [Q8]. It listens to the attempts that the log has taken, and every second looks at those
/// webhooks that may be worth a notice; what is true of them it asks the log. Nothing is written for a
/// delivery, one row for a notice. It stops after those who send, and before notices can no longer be
/// delivered.
public final class FailingVerticle extends VerticleBase {
    /// Webhooks that are held, some 20 MB.
    private static final int WEBHOOKS_MAX = 100_000;

    /// Webhooks that are looked at in a second; the others wait.
    private static final int LOOKED_AT_MAX = 100;

    private static final long TICK_MILLIS = 1_000;

    /// What the log took so long before the start may not have been looked at.
    private static final Duration BEFORE_START = Duration.ofMinutes(1);

    private static final long STOP_SECONDS_MAX = 10;
    private static final Logger LOG = LoggerFactory.getLogger(FailingVerticle.class);

    private final FailingStore store;
    private final LogReader log;
    private final Function<OrgId, Future<Optional<Configuration>>> configurations;
    private final NoticeSettings settings;
    private final FailingSettings failing;
    private final NoticeKey key;
    private final long tail;
    private final InstantSource clock;
    private final FailingWebhooks webhooks;
    private @Nullable NoticeSender sender;
    private @Nullable MessageConsumer<CommittedAttempts> consumer;
    private Future<?> looking = Future.succeededFuture();
    private boolean loaded;
    private boolean troubled;

    /// @param settings which say that failing webhooks are told of
    /// @param tail the stamp of the last flush before this node took the log
    public FailingVerticle(
            FailingStore store,
            LogReader log,
            Function<OrgId, Future<Optional<Configuration>>> configurations,
            NoticeSettings settings,
            NoticeKey key,
            long tail,
            InstantSource clock) {
        this.store = store;
        this.log = log;
        this.configurations = configurations;
        this.settings = settings;
        this.failing = Objects.requireNonNull(settings.failing(), "off");
        this.key = key;
        this.tail = tail;
        this.clock = clock;
        this.webhooks = new FailingWebhooks(failing, WEBHOOKS_MAX);
    }

    @Override
    public Future<?> start() {
        sender = new NoticeSender(vertx, settings, key, clock);
        consumer = vertx.eventBus().localConsumer(Addresses.LOG_COMMITTED, this::committed);
        vertx.setPeriodic(TICK_MILLIS, _ -> tick());
        return consumer.completion();
    }

    /// What has happened is looked at once more, and what is told then is tried once.
    @Override
    public Future<?> stop() {
        NoticeSender telling = sender;
        return looking.transform(_ -> look())
                .timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .onFailure(failure -> LOG.info("the next start looks at failing webhooks: {}", failure.getMessage()))
                .transform(_ -> consumer == null ? Future.succeededFuture() : consumer.unregister())
                .eventually(() -> telling == null ? Future.succeededFuture() : telling.close());
    }

    /// Tests say nothing about a webhook's deliveries, and the daily limit nothing about its receiver.
    private void committed(Message<CommittedAttempts> message) {
        for (AttemptRow row : message.body().attempts()) {
            State state = row.attempt().state();
            boolean isFailure = state == State.FAILED || state == State.RETRYING;
            var failure = row.attempt().failure();
            if ((isFailure || state == State.DELIVERED)
                    && row.delivery().function() != koerier.delivery.Function.TEST
                    && (failure == null || failure.code() != FailureCode.DAILY_LIMIT_REACHED)) {
                webhooks.attempt(
                        new WatchedWebhook(row.delivery().org(), row.delivery().webhook()), isFailure);
            }
        }
    }

    private void tick() {
        if (!looking.isComplete()) {
            return;
        }
        looking = look().onSuccess(_ -> troubled = false).onFailure(failure -> {
            if (!troubled) {
                LOG.warn("failing webhooks are looked at later: {}", failure.getMessage());
            }
            troubled = true;
        });
    }

    private Future<?> look() {
        return load().compose(_ -> {
            Instant now = clock.instant();
            Map<OrgId, List<WatchedWebhook>> byOrg =
                    webhooks.take(now, LOOKED_AT_MAX).stream().collect(Collectors.groupingBy(WatchedWebhook::org));
            List<Future<?>> all = new ArrayList<>();
            byOrg.forEach(
                    (org, taken) -> all.add(look(org, taken, now).onFailure(_ -> taken.forEach(webhooks::suspect))));
            return Future.join(all);
        });
    }

    /// What an earlier node has told, and what may have happened when it stopped.
    private Future<?> load() {
        if (loaded) {
            return Future.succeededFuture();
        }
        return store.told(clock.instant().minus(failing.pause()), WEBHOOKS_MAX)
                .compose(told -> store.failedAfter(
                                tail - TimeUnit.SECONDS.toMicros(BEFORE_START.toSeconds()), WEBHOOKS_MAX)
                        .map(failed -> {
                            told.forEach(webhooks::told);
                            told.keySet().forEach(webhooks::suspect);
                            failed.forEach(webhooks::suspect);
                            loaded = true;
                            return null;
                        }));
    }

    private Future<?> look(OrgId org, List<WatchedWebhook> taken, Instant now) {
        return configurations.apply(org).compose(found -> {
            List<WatchedWebhook> there = new ArrayList<>();
            List<Future<?>> all = new ArrayList<>();
            for (WatchedWebhook webhook : taken) {
                if (found.isEmpty() || compiled(found.get(), webhook) == null) {
                    webhooks.forget(webhook);
                    all.add(store.forget(webhook));
                } else if (found.get().isPaused(webhook.number())) {
                    webhooks.postpone(webhook, now);
                } else {
                    there.add(webhook);
                }
            }
            if (!there.isEmpty()) {
                List<Integer> numbers =
                        there.stream().map(WatchedWebhook::number).toList();
                all.add(log.failingSince(org, numbers).compose(since -> {
                    List<Future<?>> told = new ArrayList<>();
                    for (WatchedWebhook webhook : there) {
                        told.add(judge(found.get(), webhook, since.get(webhook.number()), now));
                    }
                    return Future.join(told);
                }));
            }
            return Future.join(all);
        });
    }

    private Future<?> judge(Configuration newest, WatchedWebhook webhook, @Nullable Instant since, Instant now) {
        Told last = webhooks.told(webhook);
        Optional<WebhookNotice.Kind> due = webhooks.judge(webhook, since, now);
        Instant from = since != null ? since : last != null ? last.since() : null;
        if (due.isEmpty() || from == null) {
            return Future.succeededFuture();
        }
        var told = new Told(due.get(), from, now);
        return store.claim(webhook, told).compose(claimed -> {
            webhooks.told(webhook, told);
            return claimed ? tell(newest, webhook, told) : Future.succeededFuture();
        });
    }

    private Future<?> tell(Configuration newest, WatchedWebhook webhook, Told told) {
        CompiledWebhook compiled = compiled(newest, webhook);
        NoticeSender telling = sender;
        if (compiled == null || telling == null) {
            return Future.succeededFuture();
        }
        var organisation = newest.organisation();
        telling.tell(
                new WebhookNotice(
                        organisation, webhook.number(), compiled.webhook().name(), told.kind(), told.since()),
                failing.operators());
        return Future.succeededFuture();
    }

    private static @Nullable CompiledWebhook compiled(Configuration newest, WatchedWebhook webhook) {
        return newest.compiledWebhook("wh_" + webhook.number());
    }
}
