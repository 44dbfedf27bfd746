package koerier.webhook;

import java.util.List;
import java.util.Optional;
import koerier.document.DocumentReader;
import koerier.document.Text;

/// What every text in a document must keep to.
final class TextRules {
    private static final int QUOTED_MAX = 60;

    private TextRules() {}

    /// A required text that is not empty and can be stored.
    static String required(DocumentReader document, String member) {
        String text = document.requiredText(member);
        if (text.isEmpty() && document.raw(member) instanceof String) {
            document.error(member, "required", "must not be empty");
        }
        requireStorable(document, member, text);
        return text;
    }

    static Optional<String> choice(DocumentReader document, String member, List<String> choices) {
        Optional<String> text = document.text(member);
        if (text.isPresent() && !choices.contains(text.get())) {
            document.error(member, "choice", "must be one of " + String.join(", ", choices));
            return Optional.empty();
        }
        return text;
    }

    /// NUL and half surrogate pairs are no text: no database and no receiver takes them.
    static void requireStorable(DocumentReader document, String member, String text) {
        if (text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            document.error(member, "character", "must not contain NUL or half a surrogate pair");
        }
    }

    /// What somebody typed, short enough to be said back.
    static String quoted(String text) {
        return Text.length(text) <= QUOTED_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, QUOTED_MAX)) + "...";
    }
}
