package koerier.ingest;

/// How names that somebody posted are shown in answers.
final class Pointers {
    /// Longer names are cut, so that an answer cannot be made much larger than the mistakes are worth.
    static final int SHOWN_MAX = 100;

    private Pointers() {}

    /// The token of an RFC 6901 pointer for a name as it stands between its quotes.
    static String token(byte[] bytes, int from, int to) {
        return token(EventView.text(bytes, from, to, true));
    }

    static String token(String name) {
        return shown(name).replace("~", "~0").replace("/", "~1");
    }

    /// At most [#SHOWN_MAX] code points of a text.
    static String shown(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_MAX)) + "…";
    }
}
