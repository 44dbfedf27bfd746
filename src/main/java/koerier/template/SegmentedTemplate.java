package koerier.template;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.bytes.Words;
import koerier.ingest.EventView;
import koerier.ingest.Spans;

/// A template as literal bytes with writers in between. Immutable; rendering is one flat loop that allocates nothing.
final class SegmentedTemplate implements Template {
    /// How much room every step of the fast loop needs beyond what it counts: the slack of a literal, and of a value.
    private static final int ROOM = 2 * LiteralWords.SLACK;

    /// Up to this length it is two.
    private static final int VERY_SHORT = 2 * Words.BYTES;

    /// Up to this length a value is copied as four words, whatever it has.
    private static final int SHORT = 4 * Words.BYTES;

    /// A value up to this length gets the room that it takes if every byte of it is escaped.
    private static final int ROOMY = 1_024;

    private final LiteralWords literals;
    private final Writer[] writers;

    /// Of each writer, the slot of which plain text may be written without it, else [ValueSource#NONE]; and one more,
    /// which ends the fast loop behind the last literal.
    private final int[] plainSlots;

    /// Which texts are plain for each writer, as [Spans#isPlain] asks.
    private final int[] plainMasks;

    /// Of each writer, how many quotes stand before and after a plain text: 0 or 1.
    private final int[] quotes;

    /// Whether any has.
    private final boolean quoting;

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
        this.plainSlots = new int[literals.size()];
        this.plainMasks = new int[literals.size()];
        this.quotes = new int[literals.size()];
        Arrays.fill(plainSlots, ValueSource.NONE);
        for (int i = 0; i < escapers.length; i++) {
            plainSlots[i] = this.writers[i].plainSlot();
            plainMasks[i] = escapers[i].plainMask();
            quotes[i] = escapers[i].isQuoted() ? 1 : 0;
        }
        this.quoting = Arrays.stream(escapers).anyMatch(DirectEscaper::isQuoted);
        this.trimmed = trimmed;
        this.fields = Set.copyOf(fields);
        this.warnings = List.copyOf(warnings);
        this.source = source;
        this.shown = shown;
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
        int[] lengths = literals.lengths;
        int[] plainSlots = this.plainSlots;
        int[] plainMasks = this.plainMasks;
        int[] quotes = this.quotes;
        boolean quoting = this.quoting;
        int i = first;
        for (; i < plainSlots.length; i++) {
            int literal = lengths[i];
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
            int slot = plainSlots[i];
            if (slot < 0) {
                break;
            }
            long span = view.span(slot);
            int start = Spans.start(span);
            int length = Spans.length(span);
            if (!Spans.isPlain(span, plainMasks[i]) || length == 0) {
                break;
            }
            int quote = quoting ? quotes[i] : 0;
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
        long span = plainSlots[i] < 0 ? Spans.ABSENT : view.span(plainSlots[i]);
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
