package koerier.quota.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import koerier.bus.Addresses;
import koerier.bus.SendNotice;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.quota.Notice;
import koerier.quota.NoticeKey;
import koerier.quota.NoticeKind;
import koerier.quota.NoticeSettings;
import koerier.quota.QuotaDay;
import koerier.quota.Terms;
import koerier.store.QuotaStore;
import koerier.webhook.UrlParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells administrators about their limit: by e-mail to each, and by a signed POST to the organisation's
/// address. The node whose claim is the first one in the database does it. What cannot be delivered is tried
/// again a few times from memory; a node that stops meanwhile leaves it undone, so that nobody is told twice.
final class Notices implements QuotaGate.DueNotices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    /// Deliveries of notices, waiting ones included; beyond it they are given up at once.
    private static final int OPEN_MAX = 10_000;

    private static final Duration ANSWER_MAX = Duration.ofMinutes(6);

    private final Vertx vertx;
    private final QuotaStore store;
    private final Function<OrgId, @Nullable Organisation> organisations;
    private final NoticeSettings settings;
    private final NoticeKey key;
    private final InstantSource clock;
    private final @Nullable Mailer mailer;
    private int open;

    Notices(
            Vertx vertx,
            QuotaStore store,
            Function<OrgId, @Nullable Organisation> organisations,
            NoticeSettings settings,
            NoticeKey key,
            InstantSource clock) {
        this.vertx = vertx;
        this.store = store;
        this.organisations = organisations;
        this.settings = settings;
        this.key = key;
        this.clock = clock;
        this.mailer = settings.mail() == null ? null : new Mailer(vertx, settings.mail());
    }

    @Override
    public Future<Void> due(OrgId org, QuotaDay day, NoticeKind kind, Terms terms) {
        Organisation organisation = organisations.apply(org);
        if (organisation == null) {
            return Future.succeededFuture();
        }
        return store.claim(org, day, kind)
                .onSuccess(claimed -> {
                    if (claimed) {
                        tell(new Notice(organisation, day, kind, terms.cap()));
                    }
                })
                .mapEmpty();
    }

    private void tell(Notice notice) {
        Organisation organisation = notice.organisation();
        Mailer mail = mailer;
        if (mail != null) {
            for (Organisation.Admin admin : organisation.admins()) {
                attempt(notice, "e-mail", () -> mail.send(notice, admin.email()), settings.retries());
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
        delivery.get().onComplete(_ -> open--).onFailure(failure -> {
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

    Future<Void> close() {
        return mailer == null ? Future.succeededFuture() : mailer.close();
    }
}
