package koerier.template;

import java.util.ArrayList;
import java.util.List;

/// A template's text cut into literal text and merge fields, in order; nothing is resolved yet. `$${` is a literal
/// `${`; a `${` that nothing closes before the next `${` is literal.
record MergeText(String source, List<Piece> pieces) {

    /// A part of the text.
    sealed interface Piece {
        /// Where it begins in the source, in UTF-16 units.
        int start();

        /// Where it ends in the source, exclusive.
        int end();
    }

    /// @param text what it stands for, which for `$${` is shorter than the source
    record Literal(String text, int start, int end) implements Piece {}

    /// @param inner what stands between `${` and `}`
    record Token(String inner, int start, int end) implements Piece {}

    private static final String OPEN = "${";
    private static final String ESCAPED_OPEN = "$${";

    static MergeText parse(String source) {
        List<Piece> pieces = new ArrayList<>();
        int literal = 0;
        int at = 0;
        while (at < source.length()) {
            int dollar = source.indexOf('$', at);
            if (dollar < 0) {
                break;
            }
            if (source.startsWith(ESCAPED_OPEN, dollar)) {
                addLiteral(pieces, source, literal, dollar);
                at = dollar + ESCAPED_OPEN.length();
                pieces.add(new Literal(OPEN, dollar, at));
                literal = at;
                continue;
            }
            int close = source.startsWith(OPEN, dollar) ? closing(source, dollar + OPEN.length()) : -1;
            if (close < 0) {
                at = dollar + 1;
                continue;
            }
            addLiteral(pieces, source, literal, dollar);
            pieces.add(new Token(source.substring(dollar + OPEN.length(), close), dollar, close + 1));
            at = close + 1;
            literal = at;
        }
        addLiteral(pieces, source, literal, source.length());
        return new MergeText(source, List.copyOf(pieces));
    }

    List<Token> tokens() {
        return pieces.stream()
                .filter(Token.class::isInstance)
                .map(Token.class::cast)
                .toList();
    }

    /// The text with one character for each merge field, for the tokenizers, which look at single characters.
    String flat(char stand) {
        StringBuilder flat = new StringBuilder(source.length());
        for (Piece piece : pieces) {
            switch (piece) {
                case Literal literal -> flat.append(literal.text().replace(stand, '\uFFFD'));
                case Token _ -> flat.append(stand);
            }
        }
        return flat.toString();
    }

    private static int closing(String source, int from) {
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '}') {
                return i;
            }
            if (c == '$' && source.startsWith(OPEN, i)) {
                return -1;
            }
        }
        return -1;
    }

    private static void addLiteral(List<Piece> pieces, String source, int from, int to) {
        if (from < to) {
            pieces.add(new Literal(source.substring(from, to), from, to));
        }
    }
}
