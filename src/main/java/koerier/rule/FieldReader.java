package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import koerier.ingest.EventView.Kind;
import koerier.schema.FieldType;
import koerier.schema.FieldType.Family;

/// Reads the values of a field of one type. What cannot be read as that type counts as empty.
///
/// Numbers may be JSON numbers or texts; booleans may be `"true"` and `"false"`; texts may be numbers or
/// booleans, taken as they are written; a multi-select is an array or a text joined by `;`; a lookup, owner or
/// user is an object with an `id`, or the bare id.
record FieldReader(FieldType type, ZoneTable zone) {
    private static final byte[] ID = "id".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.UTF_8);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.UTF_8);

    /// @param inner scratch space
    boolean isEmpty(Span value, Span inner) {
        return switch (type.family()) {
            case TEXT, PICKLIST -> !value.isText();
            case NUMBER -> !isNumber(value);
            case DATE -> day(value) == DateSpans.NONE;
            case BOOLEAN -> !isTrue(value) && !isFalse(value);
            case MULTISELECT -> !Elements.first(value, inner);
            case REFERENCE -> !id(value, inner).isText();
        };
    }

    static boolean isNumber(Span value) {
        return value.kind == Kind.NUMBER
                || value.kind == Kind.TEXT && value.isText() && Decimals.isDecimal(value.bytes, value.start, value.end);
    }

    static boolean isTrue(Span value) {
        return value.kind == Kind.TRUE || value.kind == Kind.TEXT && value.isText() && value.sameBytes(TRUE);
    }

    static boolean isFalse(Span value) {
        return value.kind == Kind.FALSE || value.kind == Kind.TEXT && value.isText() && value.sameBytes(FALSE);
    }

    /// The local epoch day of a date or date-time, [DateSpans#NONE] of what is neither.
    long day(Span value) {
        if (value.kind != Kind.TEXT || !value.isText()) {
            return DateSpans.NONE;
        }
        if (type == FieldType.DATE) {
            return DateSpans.day(value.bytes, value.start, value.end, zone);
        }
        long millis = DateSpans.millis(value.bytes, value.start, value.end, zone);
        return millis == DateSpans.NONE ? DateSpans.NONE : zone.day(millis);
    }

    /// The epoch milliseconds of a date-time, [DateSpans#NONE] of what is none.
    long millis(Span value) {
        return value.kind == Kind.TEXT && value.isText()
                ? DateSpans.millis(value.bytes, value.start, value.end, zone)
                : DateSpans.NONE;
    }

    /// Moves `into` to the id of a reference; to nothing if it has none.
    static Span id(Span value, Span into) {
        if (value.kind != Kind.OBJECT) {
            return value.kind == Kind.TEXT || value.kind == Kind.NUMBER ? into.at(value) : into.absent();
        }
        int at = JsonSpans.member(value.bytes, value.start, ID);
        if (at < 0) {
            return into.absent();
        }
        into.at(value.bytes, at);
        return into.kind == Kind.TEXT || into.kind == Kind.NUMBER ? into : into.absent();
    }

    /// Whether two values are equal by type, empty ones included. What both cannot be read as the type is compared as
    /// text.
    boolean same(Span a, Span b, Span aInner, Span bInner) {
        boolean aEmpty = isBlank(a);
        boolean bEmpty = isBlank(b);
        if (aEmpty || bEmpty) {
            return aEmpty && bEmpty;
        }
        return switch (type.family()) {
            case TEXT, PICKLIST, BOOLEAN -> sameText(a, b);
            case NUMBER ->
                isNumber(a) && isNumber(b)
                        ? Decimals.compare(a.bytes, a.start, a.end, b.bytes, b.start, b.end) == 0
                        : sameText(a, b);
            case DATE -> sameTime(a, b);
            case MULTISELECT -> sameSet(a, b, aInner);
            case REFERENCE ->
                id(a, aInner).isText() && id(b, bInner).isText() ? aInner.sameBytes(bInner) : sameText(a, b);
        };
    }

    /// Texts by code points; of other values the JSON as it is written.
    static boolean sameText(Span a, Span b) {
        return isBlank(a) ? isBlank(b) : !isBlank(b) && a.sameBytes(b);
    }

    /// Null, absent, the empty text, the empty array.
    private static boolean isBlank(Span value) {
        return switch (value.kind) {
            case ABSENT, NULL -> true;
            case TEXT -> !value.isText();
            case ARRAY -> value.bytes[JsonSpans.skipBlanks(value.bytes, value.start + 1)] == ']';
            default -> false;
        };
    }

    private boolean sameTime(Span a, Span b) {
        boolean dates = type == FieldType.DATE;
        long aTime = dates ? day(a) : millis(a);
        long bTime = dates ? day(b) : millis(b);
        return aTime == DateSpans.NONE || bTime == DateSpans.NONE ? sameText(a, b) : aTime == bTime;
    }

    /// Allocates, unless both are written alike: only a multi-select that stands in `previous` comes here.
    private static boolean sameSet(Span a, Span b, Span scratch) {
        return a.sameBytes(b) || elements(a, scratch).equals(elements(b, scratch));
    }

    private static Set<String> elements(Span value, Span scratch) {
        Set<String> result = new HashSet<>();
        for (boolean more = Elements.first(value, scratch); more; more = Elements.next(value, scratch)) {
            result.add(scratch.text());
        }
        return result;
    }

    Family family() {
        return type.family();
    }
}
