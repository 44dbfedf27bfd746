package koerier.api.io;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import koerier.api.Problem;
import koerier.delivery.DeliveryId;
import koerier.delivery.State;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.log.DeliveryQuery;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Reads what deliveries somebody means, out of a query or a document. The contract has checked types and lengths.
final class DeliveryFilter {
    static final Duration SHOWN_BY_DEFAULT = Duration.ofDays(30);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final Function<String, Optional<String>> values;
    private final String pointer;
    private final List<FieldError> errors = new ArrayList<>();

    private DeliveryFilter(Function<String, Optional<String>> values, String pointer) {
        this.values = values;
        this.pointer = pointer;
    }

    static DeliveryFilter ofQuery(Exchange exchange) {
        return new DeliveryFilter(exchange::query, "?");
    }

    static DeliveryFilter ofMember(Exchange exchange, String name) {
        Object filter = exchange.document().get(name);
        Map<?, ?> members = filter instanceof Map<?, ?> map ? map : Map.of();
        return new DeliveryFilter(
                member -> Optional.ofNullable(members.get(member)).map(Object::toString), "/" + name + "/");
    }

    /// Throws [Refused], which names every mistake.
    ///
    /// @param after see [DeliveryQuery]
    DeliveryQuery query(OrgId org, Instant now, Optional<DeliveryId> after, int limit) {
        DeliveryQuery query = new DeliveryQuery(
                org,
                number(values.apply("webhook"), pointer + "webhook", "wh_", errors),
                number(values.apply("rule"), pointer + "rule", "rul_", errors),
                values.apply("module"),
                values.apply("record"),
                choice(values.apply("state"), State.values()),
                values.apply("code"),
                choice(values.apply("function"), koerier.delivery.Function.values()),
                time("from").orElse(now.minus(SHOWN_BY_DEFAULT)),
                time("to").orElse(now.plus(Duration.ofDays(1))),
                after,
                limit);
        if (!errors.isEmpty()) {
            throw new Refused(Problem.validation(errors));
        }
        return query;
    }

    /// The number in an id that is given as a filter.
    static Optional<Integer> number(Exchange exchange, String name, String prefix, List<FieldError> errors) {
        return number(exchange.query(name), "?" + name, prefix, errors);
    }

    private static Optional<Integer> number(
            Optional<String> text, String pointer, String prefix, List<FieldError> errors) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String id = text.get();
        if (!id.startsWith(prefix)
                || !NUMBER.matcher(id.substring(prefix.length())).matches()) {
            errors.add(new FieldError(pointer, "format", "must be an id such as " + prefix + "1"));
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(id.substring(prefix.length())));
    }

    /// The contract has said that it is one of them.
    static <E extends Enum<E>> Optional<E> choice(Optional<String> text, E[] constants) {
        return text.flatMap(spelling -> List.of(constants).stream()
                .filter(constant -> DocumentReader.spelling(constant).equals(spelling))
                .findFirst());
    }

    private Optional<Instant> time(String name) {
        @Nullable String text = values.apply(name).orElse(null);
        if (text == null) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return Optional.of(time);
            }
        } catch (DateTimeException noTime) {
            // said below
        }
        errors.add(new FieldError(
                pointer + name, "format", "must be a time with an offset, such as 2026-11-24T09:30:00Z"));
        return Optional.empty();
    }
}
