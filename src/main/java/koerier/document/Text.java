package koerier.document;

import java.util.Optional;

/// What every text in a document must be. Lengths are counted in Unicode code points.
public final class Text {
    private Text() {}

    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Why a text is no line of 1 to `max` code points, in words that follow "the name ..."; empty if it is one.
    public static Optional<String> lineFault(String text, int max) {
        if (text.isBlank()) {
            return Optional.of("must not be blank");
        }
        if (length(text) > max) {
            return Optional.of("is " + length(text) + " characters long, at most " + max + " are allowed");
        }
        return text.codePoints().anyMatch(point -> Character.isISOControl(point) || isUnpaired(point))
                ? Optional.of("must not contain control characters or halves of characters")
                : Optional.empty();
    }

    /// Why a text of any number of lines is none of at most `max` code points; empty if it is one. Tab and line ends
    /// are the only control characters allowed.
    public static Optional<String> fault(String text, int max) {
        if (length(text) > max) {
            return Optional.of("is " + length(text) + " characters long, at most " + max + " are allowed");
        }
        return text.codePoints().anyMatch(point -> isForbidden(point) || isUnpaired(point))
                ? Optional.of("must not contain control characters or halves of characters")
                : Optional.empty();
    }

    private static boolean isForbidden(int point) {
        return Character.isISOControl(point) && point != '\t' && point != '\n' && point != '\r';
    }

    private static boolean isUnpaired(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
