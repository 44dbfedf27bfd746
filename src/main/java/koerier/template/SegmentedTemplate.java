package koerier.template;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.Spans;

/// A template as literal bytes with writers in between. Immutable; rendering is one flat loop that allocates nothing.
final class SegmentedTemplate implements Template {
    /// All literals behind each other, with slack at the end.
    private final byte[] literals;

    /// Where each literal ends.
    private final int[] ends;

    private final Writer[] writers;

    /// Of each writer, the slot of which plain text may be written without it, else [ValueSource#NONE].
    private final int[] plainSlots;

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
        this.ends = new int[literals.size()];
        ByteSink joined = new ByteSink(Integer.MAX_VALUE);
        for (int i = 0; i < ends.length; i++) {
            joined.put(literals.get(i));
            ends[i] = joined.length();
        }
        this.literals = Arrays.copyOf(joined.array(), joined.length() + WordCopy.SLACK);
        this.writers = writers.toArray(Writer[]::new);
        this.plainSlots = writers.stream().mapToInt(Writer::plainSlot).toArray();
        this.escapers = writers.stream().map(Writer::direct).toArray(DirectEscaper[]::new);
        this.trimmed = trimmed;
        this.fields = Set.copyOf(fields);
        this.warnings = List.copyOf(warnings);
        this.source = source;
        this.shown = shown;
    }

    /// Literals and simple values go straight into the sink's array where there is room; everything else goes through
    /// the sink, which grows or says that it is full.
    @Override
    public void render(RenderContext context, ByteSink out) {
        int mark = out.length();
        if (writers.length == 0) {
            out.put(literals, 0, ends[0]);
            trim(mark, out);
            return;
        }
        EventView view = context.view();
        byte[] body = view.bytes();
        byte[] array = out.array();
        int at = mark;
        int from = 0;
        for (int i = 0; i < writers.length; i++) {
            int length = ends[i] - from;
            int slot = plainSlots[i];
            long span = slot >= 0 ? view.span(slot) : Spans.ABSENT;
            int end = DirectEscaper.REFUSED;
            if (at + length + (Spans.length(span) + 2 * WordCopy.SLACK) <= array.length) {
                WordCopy.copy(literals, from, array, at, length);
                at += length;
                if (Spans.isText(span)) {
                    end = escapers[i].write(
                            body, Spans.start(span), Spans.length(span), Spans.isEscaped(span), array, at);
                }
            } else {
                advance(out, at);
                out.put(literals, from, length);
                at += length;
            }
            if (end < 0) {
                advance(out, at);
                writers[i].write(context, out);
                array = out.array();
                end = out.length();
            }
            at = end;
            from = ends[i];
        }
        advance(out, at);
        out.put(literals, from, ends[writers.length] - from);
        trim(mark, out);
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
