package koerier.rule;

import java.nio.charset.StandardCharsets;

/// A comparison of a value with another field's. With an empty side it is false.
interface PairTest {
    boolean holds(Span value, Span other, Moment moment);

    /// Texts, folded or by code points. Two ASCII texts are compared where they stand; everything else allocates.
    record Texts(Operator operator, boolean folded) implements PairTest {
        @Override
        public boolean holds(Span value, Span other, Moment moment) {
            if (!value.isText() || !other.isText()) {
                return false;
            }
            if (operator == Operator.IS && value.sameBytes(other)) {
                return true;
            }
            Needle needle = folded
                    ? Needle.folded(other.text())
                    : Needle.exact(other.text().getBytes(StandardCharsets.UTF_8));
            return switch (operator) {
                case CONTAINS -> needle.isIn(value, moment.texts);
                case STARTS_WITH -> needle.startsWith(value, moment.texts);
                case ENDS_WITH -> needle.endsWith(value, moment.texts);
                default -> needle.is(value, moment.texts);
            };
        }
    }

    record Numbers(Comparison comparison) implements PairTest {
        @Override
        public boolean holds(Span value, Span other, Moment moment) {
            return FieldReader.isNumber(value)
                    && FieldReader.isNumber(other)
                    && comparison.holds(
                            Decimals.compare(value.bytes, value.start, value.end, other.bytes, other.start, other.end));
        }
    }

    /// Days, or instants where both fields are date-times.
    record Times(Comparison comparison, FieldReader reader, FieldReader otherReader, boolean instants)
            implements PairTest {
        @Override
        public boolean holds(Span value, Span other, Moment moment) {
            long a = instants ? reader.millis(value) : reader.day(value);
            long b = instants ? otherReader.millis(other) : otherReader.day(other);
            return a != DateSpans.NONE && b != DateSpans.NONE && comparison.holds(Long.compare(a, b));
        }
    }

    /// Booleans, null being false.
    record Booleans() implements PairTest {
        @Override
        public boolean holds(Span value, Span other, Moment moment) {
            return FieldReader.isTrue(value) == FieldReader.isTrue(other);
        }
    }

    record References() implements PairTest {
        @Override
        public boolean holds(Span value, Span other, Moment moment) {
            return FieldReader.id(value, moment.item).isText()
                    && FieldReader.id(other, moment.inner).isText()
                    && moment.item.sameBytes(moment.inner);
        }
    }

    record Sets(FieldReader reader) implements PairTest {
        @Override
        public boolean holds(Span value, Span other, Moment moment) {
            return !reader.isEmpty(value, moment.inner)
                    && !reader.isEmpty(other, moment.inner)
                    && reader.same(value, other, moment.item, moment.inner);
        }
    }
}
