package koerier.template;

import java.nio.charset.StandardCharsets;
import koerier.bytes.ByteSink;

/// Literal text of a template as the bytes of its place.
final class Literals {
    private static final Escaper NOTHING = Escaper.of(Context.TEXT);

    private Literals() {}

    static void write(String text, Placement placement, ByteSink out) {
        Escaper escaper = switch (placement) {
            case URL_PATH, URL_QUERY -> Escaper.of(Context.URL);
            case QUERY -> Escaper.of(Context.QUERY);
            case FORM -> Escaper.of(Context.FORM);
            case HEADER -> Escaper.of(Context.HEADER);
            case JSON, XML, HTML, TEXT -> NOTHING;
        };
        // a lone surrogate becomes U+FFFD, not a question mark
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            ByteSink replaced = new ByteSink(Integer.MAX_VALUE);
            replaced.utf8(text);
            utf8 = replaced.toBytes();
        }
        escaper.write(utf8, 0, utf8.length, out);
    }
}
