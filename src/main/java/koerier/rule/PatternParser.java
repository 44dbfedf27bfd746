package koerier.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recursive descent over one pattern. Its nesting, and so its recursion, is bounded by `depthMax`.
final class PatternParser {
    static final int TEXT_MAX = 1_000;

    private final String text;
    private final int rows;
    private final int depthMax;
    private final boolean[] used;
    private int at;

    PatternParser(String text, int rows, int depthMax) {
        this.text = text;
        this.rows = rows;
        this.depthMax = depthMax;
        this.used = new boolean[rows + 1];
    }

    Pattern.Outcome parse() {
        if (text.length() > TEXT_MAX) {
            return new Pattern.Outcome.Refused(TEXT_MAX + 1, "is longer than " + TEXT_MAX + " characters");
        }
        try {
            Pattern pattern = level(0);
            if (at < text.length()) {
                throw new Refusal(at, text.charAt(at) == ')' ? "has no opening parenthesis for this" : unexpected());
            }
            for (int row = 1; row <= rows; row++) {
                if (!used[row]) {
                    throw new Refusal(at, "does not use row " + row + "; each row must be used exactly once");
                }
            }
            return new Pattern.Outcome.Read(pattern);
        } catch (Refusal refusal) {
            return new Pattern.Outcome.Refused(refusal.offset + 1, refusal.reason);
        }
    }

    /// Terms joined by one and the same word, up to a closing parenthesis or the end.
    private Pattern level(int depth) {
        List<Pattern> parts = new ArrayList<>();
        parts.add(term(depth));
        String joint = null;
        for (skipBlanks(); at < text.length() && text.charAt(at) != ')'; skipBlanks()) {
            int wordAt = at;
            String word = word();
            if (word == null) {
                throw new Refusal(wordAt, unexpected() + "; expected AND or OR");
            }
            if (joint != null && !joint.equals(word)) {
                throw new Refusal(wordAt, "is ambiguous: AND and OR are mixed without parentheses");
            }
            joint = word;
            parts.add(term(depth));
        }
        if (joint == null) {
            return parts.getFirst();
        }
        return joint.equals("AND") ? new Pattern.And(parts) : new Pattern.Or(parts);
    }

    private Pattern term(int depth) {
        skipBlanks();
        if (at == text.length()) {
            throw new Refusal(at, "ends where a row number or a parenthesis is expected");
        }
        char c = text.charAt(at);
        if (c != '(') {
            return row();
        }
        if (depth == depthMax) {
            throw new Refusal(at, "nests parentheses deeper than " + depthMax);
        }
        int open = at++;
        Pattern inner = level(depth + 1);
        if (at == text.length()) {
            throw new Refusal(open, "has no closing parenthesis for this");
        }
        at++;
        return inner;
    }

    private Pattern row() {
        int start = at;
        int number = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            number = Math.min(number * 10 + text.charAt(at) - '0', rows + 1);
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.isEmpty()) {
            throw new Refusal(start, unexpected() + "; expected a row number or a parenthesis");
        }
        if (number < 1 || number > rows) {
            throw new Refusal(start, "names row " + digits + ", but there are " + rows + " rows");
        }
        if (used[number]) {
            throw new Refusal(start, "uses row " + number + " twice; each row must be used exactly once");
        }
        used[number] = true;
        return new Pattern.Row(number);
    }

    private @Nullable String word() {
        int end = at;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        String word = text.substring(at, end);
        if (word.equalsIgnoreCase("AND")) {
            at = end;
            return "AND";
        }
        if (word.equalsIgnoreCase("OR")) {
            at = end;
            return "OR";
        }
        return null;
    }

    private String unexpected() {
        return "has an unexpected '" + Character.toString(text.codePointAt(at)) + "'";
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /// Ends the descent; never leaves this class.
    private static final class Refusal extends RuntimeException {
        private final int offset;
        private final String reason;

        Refusal(int offset, String reason) {
            super(reason, null, false, false);
            this.offset = offset;
            this.reason = reason;
        }
    }
}
