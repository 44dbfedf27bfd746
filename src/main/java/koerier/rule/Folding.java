package koerier.rule;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import java.nio.charset.StandardCharsets;

/// The form in which texts are compared: NFC, then full case folding of no locale (UAX 15, and Unicode 3.13). For ASCII
/// that is lower case.
final class Folding {
    private Folding() {}

    static String fold(String text) {
        return UCharacter.foldCase(Normalizer2.getNFCInstance().normalize(text), true);
    }

    static byte[] foldedBytes(String text) {
        return fold(text).getBytes(StandardCharsets.UTF_8);
    }

    /// The folded form of an ASCII byte.
    static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
