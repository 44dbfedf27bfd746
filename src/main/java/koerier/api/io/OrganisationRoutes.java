package koerier.api.io;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import koerier.api.Page;
import koerier.bus.UnitGate;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Shown;
import koerier.org.OrgId;
import koerier.quota.NoticeKey;
import koerier.quota.QuotaDay;
import koerier.store.Configurations;
import koerier.store.LogReader;
import org.jspecify.annotations.Nullable;

/// `/v1/orgs` and `/v1/orgs/{org}`.
final class OrganisationRoutes {
    private final Editing editing;
    private final Configurations configurations;
    private final Configurer configurer;
    private final LogReader log;
    private final UnitGate units;
    private final NoticeKey noticeKey;
    private final InstantSource clock;

    OrganisationRoutes(
            Editing editing,
            Configurations configurations,
            Configurer configurer,
            LogReader log,
            UnitGate units,
            NoticeKey noticeKey,
            InstantSource clock) {
        this.editing = editing;
        this.configurations = configurations;
        this.configurer = configurer;
        this.log = log;
        this.units = units;
        this.noticeKey = noticeKey;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("listOrganisations", Route.checked(this::list));
        routes.put(
                "getOrganisation",
                Route.checked(exchange ->
                        editing.configuration(exchange).compose(this::withUsage).map(Editing::answer)));
        routes.put(
                "putOrganisation",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current -> configurer.putOrganisation(
                                        current, exchange.org(), exchange.document(), exchange.precondition()))
                        .compose(done -> answer(exchange, done))));
        routes.put(
                "patchOrganisation",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current -> configurer.patchOrganisation(
                                        current, exchange.document(), exchange.precondition()))
                        .compose(done -> answer(exchange, done))));
        routes.put(
                "deleteOrganisation",
                Route.merged(exchange -> editing.change(
                                exchange, current -> configurer.deleteOrganisation(current, exchange.precondition()))
                        .map(Answer.empty(204))));
    }

    private Future<Answer> list(Exchange exchange) {
        int limit = exchange.limit();
        Optional<OrgId> after = exchange.cursor(1).map(parts -> {
            if (!OrgId.isValid(parts[0])) {
                throw Exchange.badCursor();
            }
            return new OrgId(parts[0]);
        });
        return configurations.organisations(after, limit + 1).compose(found -> {
            Page<OrgId> page = Page.trimmed(
                    found, limit, org -> Page.cursor(exchange.operation().id(), org.value()));
            List<Future<Optional<Configuration>>> loads =
                    page.data().stream().map(configurations::find).toList();
            return Future.all(loads).map(_ -> {
                List<Map<String, @Nullable Object>> shown = new ArrayList<>();
                for (Future<Optional<Configuration>> load : loads) {
                    load.result()
                            .ifPresent(configuration -> shown.add(
                                    configuration.organisationDocument().document()));
                }
                return Answer.json(200, new Page<>(shown, page.next()).document(document -> document));
            });
        });
    }

    private Future<Answer> answer(Exchange exchange, Editing.Done done) {
        Configuration after = Objects.requireNonNull(done.after(), "a changed organisation is there");
        String notifyUrl = after.organisation().notifyUrl();
        String secret = notifyUrl == null || exchange.document().get("notifyUrl") == null
                ? null
                : noticeKey.text(after.org(), notifyUrl);
        return withUsage(after)
                .map(shown -> secret == null ? shown : with(shown, "notifySecret", secret))
                .map(shown -> Editing.answer(exchange, done, shown));
    }

    /// Adds the requests of the organisation's day so far: the units that it used, or what the log holds where
    /// it has no limit.
    private Future<Shown> withUsage(Configuration configuration) {
        Shown shown = configuration.organisationDocument();
        return units.used(configuration.org())
                .compose(used ->
                        used.isPresent() ? Future.succeededFuture(used.get()) : sentSinceMidnight(configuration))
                .map(used -> with(shown, "usedToday", used));
    }

    private Future<Long> sentSinceMidnight(Configuration configuration) {
        return log.requestsSince(
                configuration.org(),
                QuotaDay.of(configuration.organisation().zone(), clock.instant())
                        .start());
    }

    private static Shown with(Shown shown, String member, Object value) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(shown.document());
        document.put(member, value);
        return new Shown(shown.id(), shown.version(), document);
    }
}
