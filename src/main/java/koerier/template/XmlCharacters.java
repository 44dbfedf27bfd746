package koerier.template;

import java.util.List;

/// Which characters XML 1.0 allows at all (its production 2).
final class XmlCharacters {
    private XmlCharacters() {}

    static boolean isLegal(int c) {
        return c >= 0x20 && c <= 0xD7FF
                || c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000 && c <= 0x10FFFF;
    }

    /// Adds a reason for the first character of the literal text that no XML document may hold.
    static void illegal(MergeText text, List<Warning> refused) {
        String source = text.source();
        for (int i = 0; i < source.length(); ) {
            int c = source.codePointAt(i);
            if (!isLegal(c)) {
                refused.add(
                        new Warning("illegalCharacter", i, "the character U+%04X cannot stand in XML".formatted(c)));
                return;
            }
            i += Character.charCount(c);
        }
    }
}
