package koerier.rule;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How criteria rows are joined, as in `1 AND (2 OR 3)`.
public sealed interface Pattern {
    /// A row, numbered from 1.
    record Row(int number) implements Pattern {
        @Override
        public String toString() {
            return String.valueOf(number);
        }
    }

    record And(List<Pattern> parts) implements Pattern {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return join(parts, " AND ");
        }
    }

    record Or(List<Pattern> parts) implements Pattern {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return join(parts, " OR ");
        }
    }

    /// What became of a written pattern.
    sealed interface Outcome {
        record Read(Pattern pattern) implements Outcome {}

        /// @param position of the offending character, from 1
        record Refused(int position, String reason) implements Outcome {}
    }

    /// The pattern of rows that are joined by AND: the default.
    static Pattern all(int rows) {
        return rows == 1
                ? new Row(1)
                : new And(IntStream.rangeClosed(1, rows)
                        .<Pattern>mapToObj(Row::new)
                        .toList());
    }

    /// Reads a pattern over rows 1 to `rows`: numbers, AND, OR and parentheses in any case; each row exactly
    /// once; AND and OR never mixed on one level.
    ///
    /// @param depthMax how deep parentheses may nest
    static Outcome parse(String text, int rows, int depthMax) {
        return new PatternParser(text, rows, depthMax).parse();
    }

    private static String join(List<Pattern> parts, String word) {
        return parts.stream()
                .map(part -> part instanceof Row ? part.toString() : "(" + part + ")")
                .collect(Collectors.joining(word));
    }
}
