package koerier.rule;

import java.time.DayOfWeek;
import java.util.Arrays;

/// A test of one value.
interface ValueTest {
    /// @param value the cursor on the value, which the test may move on
    boolean holds(Span value, Moment moment);

    record IsEmpty(FieldReader reader) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return reader.isEmpty(value, moment.inner);
        }
    }

    record TextIs(Needle needle) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return value.isText() && needle.is(value, moment.texts);
        }
    }

    record TextIn(NeedleTable table) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return value.isText() && table.find(value, moment.texts) != NeedleTable.NONE;
        }
    }

    record TextContains(Needle needle) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return value.isText() && needle.isIn(value, moment.texts);
        }
    }

    record TextStartsWith(Needle needle) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return value.isText() && needle.startsWith(value, moment.texts);
        }
    }

    record TextEndsWith(Needle needle) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return value.isText() && needle.endsWith(value, moment.texts);
        }
    }

    record ReferenceIn(NeedleTable ids) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            Span id = FieldReader.id(value, moment.item);
            return id.isText() && ids.find(id, moment.texts) != NeedleTable.NONE;
        }
    }

    record BooleanIsTrue() implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return FieldReader.isTrue(value);
        }
    }

    /// @param literal a decimal number as it is written
    record NumberIs(Comparison comparison, byte[] literal) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return FieldReader.isNumber(value)
                    && comparison.holds(
                            Decimals.compare(value.bytes, value.start, value.end, literal, 0, literal.length));
        }
    }

    record NumberIn(byte[][] literals) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            if (!FieldReader.isNumber(value)) {
                return false;
            }
            for (byte[] literal : literals) {
                if (Decimals.compare(value.bytes, value.start, value.end, literal, 0, literal.length) == 0) {
                    return true;
                }
            }
            return false;
        }
    }

    record Between(ValueTest notBelow, ValueTest notAbove) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            return notBelow.holds(value, moment) && notAbove.holds(value, moment);
        }
    }

    /// A date or date-time against a whole local day.
    record DayIs(Comparison comparison, FieldReader reader, long epochDay) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            long day = reader.day(value);
            return day != DateSpans.NONE && comparison.holds(Long.compare(day, epochDay));
        }
    }

    /// A date-time against an instant.
    record InstantIs(Comparison comparison, FieldReader reader, long epochMillis) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            long millis = reader.millis(value);
            return millis != DateSpans.NONE && comparison.holds(Long.compare(millis, epochMillis));
        }
    }

    /// A date or date-time against a moving stretch of local days: inside it compares as equal.
    record InRange(Comparison comparison, FieldReader reader, RelativeRange range, int n, DayOfWeek weekStart)
            implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            long day = reader.day(value);
            if (day == DateSpans.NONE) {
                return false;
            }
            long today = moment.today();
            int compared = day < range.from(today, n, weekStart) ? -1 : day < range.until(today, n, weekStart) ? 0 : 1;
            return comparison.holds(compared);
        }
    }

    /// How many days a date lies in the past (`sign` 1) or in the future (-1).
    record DaysAre(Comparison comparison, FieldReader reader, int sign, int days) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            long day = reader.day(value);
            return day != DateSpans.NONE && comparison.holds(Long.compare(sign * (moment.today() - day), days));
        }
    }

    /// A multi-select against a set of values.
    record SetIs(SetComparison comparison, NeedleTable values) implements ValueTest {
        @Override
        public boolean holds(Span value, Moment moment) {
            long[] seen = moment.seen;
            Arrays.fill(seen, 0);
            int met = 0;
            boolean others = false;
            for (boolean more = Elements.first(value, moment.item); more; more = Elements.next(value, moment.item)) {
                int index = values.find(moment.item, moment.texts);
                if (index == NeedleTable.NONE) {
                    others = true;
                } else if ((seen[index >> 6] & 1L << index) == 0) {
                    seen[index >> 6] |= 1L << index;
                    met++;
                }
            }
            return switch (comparison) {
                case SAME -> met == values.size() && !others;
                case ALL -> met == values.size();
                case ANY -> met > 0;
            };
        }
    }

    enum SetComparison {
        SAME,
        ALL,
        ANY
    }
}
