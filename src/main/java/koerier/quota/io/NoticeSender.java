package koerier.quota.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import koerier.bus.Addresses;
import koerier.bus.SendNotice;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.quota.Notice;
import koerier.quota.NoticeKey;
import koerier.quota.NoticeSettings;
import koerier.webhook.UrlParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers notices: by e-mail to each administrator, and by a signed POST to the organisation's address. What cannot
/// be delivered is tried again a few times from memory; a node that stops meanwhile leaves it undone, so that nobody is
/// told twice.
final class NoticeSender {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeSender.class);

    /// Deliveries of notices, waiting ones included; beyond it they are given up at once.
    private static final int OPEN_MAX = 10_000;

    private static final Duration ANSWER_MAX = Duration.ofMinutes(6);
    private static final long STOP_SECONDS_MAX = 5;

    private final Vertx vertx;
    private final NoticeSettings settings;
    private final NoticeKey key;
    private final InstantSource clock;
    private final @Nullable Mailer mailer;
    private final Set<Future<Void>> underWay = new HashSet<>();
    private int open;

    NoticeSender(Vertx vertx, NoticeSettings settings, NoticeKey key, InstantSource clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.key = key;
        this.clock = clock;
        this.mailer = settings.mail() == null ? null : new Mailer(vertx, settings.mail());
    }

    /// @param more e-mail addresses beside the organisation's administrators
    void tell(Notice notice, List<String> more) {
        Organisation organisation = notice.organisation();
        Mailer mail = mailer;
        if (mail != null) {
            Set<String> addresses = new LinkedHashSet<>(more);
            organisation.admins().forEach(admin -> addresses.add(admin.email()));
            for (String address : addresses) {
                attempt(notice, "e-mail", () -> mail.send(notice, address), settings.retries());
            }
        }
        String url = organisation.notifyUrl();
        if (url != null) {
            attempt(notice, "webhook", () -> call(notice, url), settings.retries());
        }
    }

    private Future<Void> call(Notice notice, String url) {
        if (!(UrlParser.parse(url) instanceof UrlParser.Parsed parsed)) {
            return Future.failedFuture("the notifyUrl cannot be called");
        }
        String target = (parsed.path().isEmpty() ? "/" : parsed.path())
                + (parsed.query().isEmpty() ? "" : "?" + parsed.query());
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            return Future.failedFuture("the notifyUrl holds characters that must be percent-encoded");
        }
        OrgId org = notice.organisation().id();
        byte[] body = Json.encodeToBuffer(notice.document(clock.instant())).getBytes();
        return vertx.eventBus()
                .<Integer>request(
                        Addresses.NOTICES,
                        new SendNotice(org, notice.id(), parsed.target(), target, body, key.of(org, url)),
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(ANSWER_MAX.toMillis()))
                .compose(answer -> answer.body() >= 200 && answer.body() <= 299
                        ? Future.succeededFuture()
                        : Future.failedFuture("HTTP status " + answer.body()));
    }

    private void attempt(Notice notice, String way, Supplier<Future<Void>> delivery, List<Duration> retries) {
        if (open >= OPEN_MAX) {
            LOG.error(
                    "org={}: the notice {} is given up, too many wait",
                    notice.organisation().id(),
                    notice.id());
            return;
        }
        open++;
        Future<Void> sent = delivery.get();
        underWay.add(sent);
        sent.onComplete(_ -> {
                    open--;
                    underWay.remove(sent);
                })
                .onFailure(failure -> {
                    boolean last = retries.isEmpty();
                    LOG.warn(
                            "org={}: the notice {} could not be delivered by {}{}: {}",
                            notice.organisation().id(),
                            notice.id(),
                            way,
                            last ? " and is given up" : "",
                            failure.getMessage());
                    if (!last) {
                        open++;
                        vertx.setTimer(Math.max(1, retries.getFirst().toMillis()), _ -> {
                            open--;
                            attempt(notice, way, delivery, retries.subList(1, retries.size()));
                        });
                    }
                });
    }

    /// What is under way may end first; what waits for another attempt is given up.
    Future<Void> close() {
        return Future.join(List.copyOf(underWay))
                .timeout(STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .transform(_ -> mailer == null ? Future.succeededFuture() : mailer.close());
    }
}
