package koerier.api.io;

import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import koerier.api.Problem;
import koerier.api.UsageDocument;
import koerier.bus.UnitGate;
import koerier.configuration.Configuration;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.log.UsagePeriod;
import koerier.log.UsagePeriod.Interval;
import koerier.log.UsageTotal;
import koerier.log.UsageTotal.Dimension;
import koerier.org.Edition;
import koerier.org.Organisation;
import koerier.quota.DailyCap;
import koerier.store.Configurations;
import koerier.store.UsageStore;
import org.jspecify.annotations.Nullable;

/// `/v1/orgs/{org}/usage`: how many requests went out, and what for.
final class UsageRoutes {
    static final int DAYS_DEFAULT = 7;
    static final int DAYS_MAX = 92;
    static final int SERIES_MAX = 10_000;

    private static final LocalDate FIRST = LocalDate.parse("1971-01-01");
    private static final LocalDate LAST = LocalDate.parse("9998-12-31");

    private final Editing editing;
    private final Configurations configurations;
    private final UsageStore usage;
    private final UnitGate units;
    private final InstantSource clock;

    UsageRoutes(Editing editing, Configurations configurations, UsageStore usage, UnitGate units, InstantSource clock) {
        this.editing = editing;
        this.configurations = configurations;
        this.usage = usage;
        this.units = units;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put(
                "getUsage",
                Route.checked(exchange ->
                        editing.configuration(exchange).compose(configuration -> usage(exchange, configuration))));
    }

    private Future<Answer> usage(Exchange exchange, Configuration configuration) {
        Organisation organisation = configuration.organisation();
        Interval interval = choice(exchange, "interval", Interval.DAY);
        Dimension by = choice(exchange, "by", Dimension.FUNCTION);
        LocalDate today = clock.instant().atZone(organisation.zone()).toLocalDate();
        List<UsagePeriod> periods = periods(exchange, organisation, interval, today);
        return usage.totals(configuration.org(), periods, by, SERIES_MAX + 1).compose(totals -> {
            if (totals.size() > SERIES_MAX) {
                throw new Refused(Problem.validation(
                        "?from", "tooMany", "there are more than " + SERIES_MAX + " figures; ask for fewer days"));
            }
            return units.used(configuration.org())
                    .compose(used ->
                            used.isPresent() ? Future.succeededFuture(used.get()) : sentToday(configuration, today))
                    .compose(used -> names(configuration, by, totals)
                            .map(names -> Answer.json(
                                    200,
                                    new UsageDocument(interval, by, periods, names)
                                            .of(totals, limit(configuration), used))));
        });
    }

    private Future<Long> sentToday(Configuration configuration, LocalDate today) {
        Organisation organisation = configuration.organisation();
        List<UsagePeriod> day =
                UsagePeriod.of(today, today, Interval.DAY, organisation.zone(), organisation.weekStart());
        return usage.totals(configuration.org(), day, Dimension.FUNCTION, SERIES_MAX)
                .map(totals -> totals.stream().mapToLong(UsageTotal::count).sum());
    }

    private Future<Map<Integer, String>> names(Configuration configuration, Dimension by, List<UsageTotal> totals) {
        if (by != Dimension.WEBHOOK) {
            return Future.succeededFuture(Map.of());
        }
        Set<Integer> numbers =
                totals.stream().map(total -> Integer.valueOf(total.value())).collect(Collectors.toSet());
        return configurations.webhookNames(configuration.org(), numbers);
    }

    private static @Nullable Long limit(Configuration configuration) {
        long cap = DailyCap.of(
                configuration.edition(), configuration.organisation().userLicences());
        return cap == Edition.UNCAPPED ? null : (Long) cap;
    }

    private static List<UsagePeriod> periods(
            Exchange exchange, Organisation organisation, Interval interval, LocalDate today) {
        List<FieldError> errors = new ArrayList<>();
        LocalDate last = day(exchange, "to", organisation.zone(), errors).orElse(today);
        LocalDate first = day(exchange, "from", organisation.zone(), errors).orElse(last.minusDays(DAYS_DEFAULT - 1));
        if (errors.isEmpty() && first.isAfter(last)) {
            errors.add(new FieldError("?from", "range", "must not be after to"));
        } else if (errors.isEmpty() && ChronoUnit.DAYS.between(first, last) >= DAYS_MAX) {
            errors.add(new FieldError("?from", "range", "at most " + DAYS_MAX + " days can be asked for"));
        }
        if (!errors.isEmpty()) {
            throw new Refused(Problem.validation(errors));
        }
        return UsagePeriod.of(first, last, interval, organisation.zone(), organisation.weekStart());
    }

    /// A day of the organisation: named by its date, or by a moment in it. As an end, the first moment of a day
    /// names the day before it.
    private static Optional<LocalDate> day(Exchange exchange, String name, ZoneId zone, List<FieldError> errors) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            LocalDate day;
            if (text.get().indexOf('T') < 0) {
                day = LocalDate.parse(text.get());
            } else {
                Instant moment = OffsetDateTime.parse(text.get()).toInstant();
                day = (name.equals("to") ? moment.minusNanos(1) : moment)
                        .atZone(zone)
                        .toLocalDate();
            }
            if (!day.isBefore(FIRST) && !day.isAfter(LAST)) {
                return Optional.of(day);
            }
        } catch (DateTimeException noDay) {
            // said below
        }
        errors.add(new FieldError(
                "?" + name, "format", "must be a day such as 2026-11-24, or a time with an offset in it"));
        return Optional.empty();
    }

    /// The contract has said that it is one of them.
    private static <E extends Enum<E>> E choice(Exchange exchange, String name, E byDefault) {
        return exchange.query(name)
                .flatMap(spelling -> List.of(byDefault.getDeclaringClass().getEnumConstants()).stream()
                        .filter(constant -> DocumentReader.spelling(constant).equals(spelling))
                        .findFirst())
                .orElse(byDefault);
    }
}
