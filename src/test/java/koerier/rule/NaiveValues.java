package koerier.rule;

import com.ibm.icu.lang.UCharacter;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import koerier.schema.FieldType;
import org.jspecify.annotations.Nullable;

/// Values of records and operands as objects of their type, for [NaiveInterpreter].
final class NaiveValues {
    private final ZoneId zone;

    NaiveValues(ZoneId zone) {
        this.zone = zone;
    }

    @Nullable Object literal(FieldType type, Object literal, @Nullable Object actor) {
        return switch (type.family()) {
            case NUMBER -> new BigDecimal(literal.toString());
            case DATE ->
                literal.toString().length() == 10 ? LocalDate.parse(literal.toString()) : instant(literal.toString());
            case REFERENCE -> "currentUser".equals(literal) ? value(type, actor) : literal.toString();
            default -> literal.toString();
        };
    }

    /// A value as its type has it; null for empty and unreadable ones.
    @Nullable Object value(FieldType type, @Nullable Object raw) {
        try {
            return switch (type.family()) {
                case TEXT, PICKLIST ->
                    raw == null || raw instanceof Map || raw instanceof List || "".equals(raw) ? null : raw.toString();
                case NUMBER ->
                    raw instanceof String || raw instanceof BigDecimal ? new BigDecimal(raw.toString()) : null;
                case BOOLEAN ->
                    "true".equals(String.valueOf(raw))
                            ? Boolean.TRUE
                            : "false".equals(String.valueOf(raw)) ? false : null;
                case DATE ->
                    !(raw instanceof String text)
                            ? null
                            : type == FieldType.DATE
                                    ? LocalDate.parse(
                                            text.length() > 10 && instant(text) != null ? text.substring(0, 10) : text)
                                    : instant(text);
                case MULTISELECT -> set(raw);
                case REFERENCE -> {
                    Object id = raw instanceof Map<?, ?> map ? map.get("id") : raw;
                    yield id instanceof String || id instanceof BigDecimal
                            ? id.toString().isEmpty() ? null : id.toString()
                            : null;
                }
            };
        } catch (NumberFormatException | DateTimeException unreadable) {
            return null;
        }
    }

    private static Set<String> set(@Nullable Object raw) {
        List<?> items = raw instanceof List<?> list
                ? list
                : raw instanceof String text
                        ? Arrays.stream(text.split(";")).map(String::strip).toList()
                        : raw instanceof BigDecimal number ? List.of(number) : List.of();
        Set<String> result = new HashSet<>();
        for (Object item : items) {
            if ((item instanceof String || item instanceof BigDecimal)
                    && !item.toString().isEmpty()) {
                result.add(item.toString());
            }
        }
        return result;
    }

    private Instant instant(String text) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        return text.endsWith("Z") || text.contains("+")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(zone).toInstant();
    }

    static String fold(String text) {
        return UCharacter.foldCase(Normalizer.normalize(text, Normalizer.Form.NFC), true);
    }
}
