package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Remembers, while one event is judged, the decoded form of texts with escapes and the folded form of texts that are
/// not ASCII, so that thousands of rules that look at one long text make each form once. Direct-mapped and small:
/// a form that was displaced is made again.
final class TextMemo {
    private static final int ENTRIES = 16;
    private static final byte[] NOTHING = {};

    private final byte[][] sources = new byte[ENTRIES][];
    private final int[] starts = new int[ENTRIES];
    private final int[] ends = new int[ENTRIES];
    private final byte[][] forms = new byte[ENTRIES][];
    private boolean used;

    TextMemo() {
        Arrays.fill(sources, NOTHING);
        Arrays.fill(forms, NOTHING);
    }

    /// Forgets the last event.
    void clear() {
        if (used) {
            Arrays.fill(sources, NOTHING);
            Arrays.fill(forms, NOTHING);
            used = false;
        }
    }

    /// Moves the cursor on a text with escapes to the decoded text.
    void decode(Span text) {
        byte[] decoded = remembered(text, 0);
        if (decoded == null) {
            decoded = JsonSpans.decode(text.bytes, text.start, text.end).getBytes(StandardCharsets.UTF_8);
            remember(text, 0, decoded);
        }
        text.part(decoded, 0, decoded.length);
    }

    /// The folded form of a text without escapes.
    byte[] folded(Span text) {
        byte[] folded = remembered(text, 1);
        if (folded == null) {
            folded = Folding.foldedBytes(text.text());
            remember(text, 1, folded);
        }
        return folded;
    }

    /// @param form 0 for decoded, 1 for folded forms, which have entries of their own
    @SuppressWarnings("ReferenceEquality") // the same bytes, not equal ones: they are not looked at
    private byte @Nullable [] remembered(Span text, int form) {
        int entry = entry(text, form);
        return sources[entry] == text.bytes && starts[entry] == text.start && ends[entry] == text.end
                ? forms[entry]
                : null;
    }

    private void remember(Span text, int form, byte[] bytes) {
        int entry = entry(text, form);
        sources[entry] = text.bytes;
        starts[entry] = text.start;
        ends[entry] = text.end;
        forms[entry] = bytes;
        used = true;
    }

    private static int entry(Span text, int form) {
        int mixed = (text.start + text.end * 31) * 0x9E37_79B9;
        return (mixed >>> 29) * 2 + form;
    }
}
