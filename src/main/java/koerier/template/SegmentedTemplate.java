package koerier.template;

import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.bytes.Words;
import koerier.ingest.EventView;
import koerier.ingest.Spans;

/// A template as literal bytes with writers in between. Immutable; rendering is one flat loop that allocates
/// nothing.
final class SegmentedTemplate implements Template {
    /// How much room every step of the fast loop needs beyond what it counts: the slack of a literal, and of a
    /// value.
    private static final int ROOM = 2 * LiteralWords.SLACK;

    /// Up to this length it is two.
    private static final int VERY_SHORT = 2 * Words.BYTES;

    /// Up to this length a value is copied as four words, whatever it has.
    private static final int SHORT = 4 * Words.BYTES;

    /// A value up to this length gets the room that it takes if every byte of it is escaped.
    private static final int ROOMY = 1_024;

    private static final int MASK_SHIFT = 32;
    private static final int MASK = 0x3F;
    private static final int QUOTE_SHIFT = 38;
    private static final int SLOT_SHIFT = 39;

    private final LiteralWords literals;
    private final Writer[] writers;

    /// For the fast loop, of each literal with the writer behind it, in one word so that it takes one load: the
    /// literal's length in the lowest 32 bits, which texts are plain for the writer (as [Spans#isPlain] asks),
    /// how many quotes stand before and after one (0 or 1), and the slot of which plain text may be written
    /// without the writer, else [ValueSource#NONE]. The last one has no writer, and so it ends the loop.
    private final long[] steps;

    private final DirectEscaper[] escapers;
    private final boolean trimmed;
    private final Set<String> fields;
    private final List<Warning> warnings;
    private final String source;
    private final String shown;

    /// @param literals one more than writers: what stands before each, and after the last
    /// @param trimmed whether blanks at both ends of the whole are left out
    SegmentedTemplate(
            List<byte[]> literals,
            List<Writer> writers,
            boolean trimmed,
            Set<String> fields,
            List<Warning> warnings,
            String source,
            String shown) {
        this.literals = new LiteralWords(literals);
        this.writers = writers.toArray(Writer[]::new);
        this.escapers = writers.stream().map(Writer::direct).toArray(DirectEscaper[]::new);
        this.steps = new long[literals.size()];
        for (int i = 0; i < steps.length; i++) {
            int length = literals.get(i).length;
            steps[i] = i < escapers.length
                    ? step(length, escapers[i].plainMask(), escapers[i].isQuoted(), this.writers[i].plainSlot())
                    : step(length, Spans.NEVER_PLAIN, false, ValueSource.NONE);
        }
        this.trimmed = trimmed;
        this.fields = Set.copyOf(fields);
        this.warnings = List.copyOf(warnings);
        this.source = source;
        this.shown = shown;
    }

    private static long step(int length, int plainMask, boolean quoted, int slot) {
        return (long) slot << SLOT_SHIFT | (quoted ? 1L : 0) << QUOTE_SHIFT | (long) plainMask << MASK_SHIFT | length;
    }

    private static int slot(long step) {
        return (int) (step >> SLOT_SHIFT);
    }

    @Override
    public void render(RenderContext context, ByteSink out) {
        int mark = out.length();
        out.tryReserve(literals.total() + ROOM);
        if (writers.length == 0) {
            literals.write(0, out);
        } else {
            EventView view = context.view();
            for (int i = plain(0, view, out); i < writers.length; i = plain(i + 1, view, out)) {
                if (!direct(i, view, out)) {
                    writers[i].write(context, out);
                }
            }
        }
        trim(mark, out);
    }

    /// Writes literals and plain values straight into the sink's array, and stops behind a literal
    /// that something else follows, or for which there is no room. What the loop needs is in
    /// variables: fields would be read anew behind every copy of an array.
    ///
    /// @return which literal was the last
    private int plain(int first, EventView view, ByteSink out) {
        byte[] array = out.array();
        byte[] body = view.bytes();
        int arrayEnd = array.length - ROOM;
        int bodyEnd = body.length - SHORT;
        int at = out.length();
        LiteralWords literals = this.literals;
        long[] words = literals.words;
        long[] steps = this.steps;
        int i = first;
        for (; i < steps.length; i++) {
            long step = steps[i];
            int literal = (int) step;
            if (at + literal > arrayEnd) {
                advance(out, at);
                literals.write(i, out);
                return i;
            }
            if (literal < LiteralWords.SLACK) {
                LiteralWords.copy(words, i, literal, array, at);
            } else {
                literals.copyLong(i, array, at);
            }
            at += literal;
            int slot = slot(step);
            if (slot < 0) {
                break;
            }
            long span = view.span(slot);
            int start = Spans.start(span);
            int length = Spans.length(span);
            if (!Spans.isPlain(span, (int) (step >>> MASK_SHIFT) & MASK) || length == 0) {
                break;
            }
            int quote = (int) (step >>> QUOTE_SHIFT) & 1;
            int value = at + quote;
            if (length <= SHORT && start <= bodyEnd) {
                Words.copy2(body, start, array, value);
                if (length > VERY_SHORT) {
                    Words.copy2(body, start + VERY_SHORT, array, value + VERY_SHORT);
                }
            } else if (value + length <= arrayEnd) {
                System.arraycopy(body, start, array, value, length);
            } else {
                break;
            }
            if (quote != 0) {
                array[value + length] = '"';
            }
            at = value + length + quote;
        }
        advance(out, at);
        return i;
    }

    /// Writes a text that may have to be escaped without its writer, where that can be done.
    ///
    /// @return whether it was
    private boolean direct(int i, EventView view, ByteSink out) {
        int slot = slot(steps[i]);
        long span = slot < 0 ? Spans.ABSENT : view.span(slot);
        int length = Spans.length(span);
        if (!Spans.isText(span) || length > ROOMY || !out.tryReserve(DirectEscaper.room(length))) {
            return false;
        }
        int at = out.length();
        int end = escapers[i].write(view.bytes(), Spans.start(span), length, out.array(), at);
        if (end < 0) {
            return false;
        }
        out.advance(end - at);
        return true;
    }

    private static void advance(ByteSink out, int at) {
        out.advance(at - out.length());
    }

    @Override
    public Set<String> fields() {
        return fields;
    }

    @Override
    public List<Warning> warnings() {
        return warnings;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String shown() {
        return shown;
    }

    private void trim(int mark, ByteSink out) {
        if (!trimmed) {
            return;
        }
        byte[] array = out.array();
        int to = out.length();
        while (to > mark && array[to - 1] == ' ') {
            to--;
        }
        int from = mark;
        while (from < to && array[from] == ' ') {
            from++;
        }
        if (from > mark) {
            System.arraycopy(array, from, array, mark, to - from);
        }
        out.truncate(mark + to - from);
    }
}
