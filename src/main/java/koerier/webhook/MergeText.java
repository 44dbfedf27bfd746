package koerier.webhook;

import java.util.ArrayList;
import java.util.List;

/// Finds merge fields in a text, as templates do: `${...}` is one, `$${` is a literal `${`, and a `${` that
/// nothing closes before the next `${` is literal.
final class MergeText {
    static final String OPEN = "${";
    private static final String ESCAPED_OPEN = "$${";
    private static final char CLOSE = '}';

    private MergeText() {}

    /// Where the merge field that begins at `at` ends (after its brace); `at` itself when none begins there.
    static int fieldEnd(String text, int at) {
        if (!text.startsWith(OPEN, at)) {
            return at;
        }
        for (int i = at + OPEN.length(); i < text.length(); i++) {
            if (text.charAt(i) == CLOSE) {
                return i + 1;
            }
            if (text.startsWith(OPEN, i)) {
                return at;
            }
        }
        return at;
    }

    /// Where the literal that begins at `at` ends, when no merge field begins there: one character, or an
    /// escaped `${`.
    static int literalEnd(String text, int at) {
        return text.startsWith(ESCAPED_OPEN, at) ? at + ESCAPED_OPEN.length() : at + 1;
    }

    /// A stretch of a text: a merge field with its braces, or what stands between two of them, as written.
    record Piece(boolean field, String text) {
        /// What a literal stands for.
        String plain() {
            return text.replace(ESCAPED_OPEN, OPEN);
        }
    }

    static List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            int end = fieldEnd(text, i);
            if (end > i) {
                if (i > start) {
                    pieces.add(new Piece(false, text.substring(start, i)));
                }
                pieces.add(new Piece(true, text.substring(i, end)));
                start = end;
                i = end;
            } else {
                i = literalEnd(text, i);
            }
        }
        if (start < text.length()) {
            pieces.add(new Piece(false, text.substring(start)));
        }
        return pieces;
    }

    static boolean hasField(String text) {
        return pieces(text).stream().anyMatch(Piece::field);
    }
}
