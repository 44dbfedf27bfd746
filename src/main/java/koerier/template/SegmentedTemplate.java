package koerier.template;

import java.util.List;
import java.util.Set;
import koerier.bytes.ByteSink;

/// A template as literal bytes with writers in between. Immutable; rendering is one flat loop that allocates nothing.
final class SegmentedTemplate implements Template {
    private final byte[][] literals;
    private final Writer[] writers;
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
        this.literals = literals.toArray(byte[][]::new);
        this.writers = writers.toArray(Writer[]::new);
        this.trimmed = trimmed;
        this.fields = Set.copyOf(fields);
        this.warnings = List.copyOf(warnings);
        this.source = source;
        this.shown = shown;
    }

    @Override
    public void render(RenderContext context, ByteSink out) {
        int mark = out.length();
        int last = writers.length;
        for (int i = 0; i < last; i++) {
            out.put(literals[i]);
            writers[i].write(context, out);
        }
        out.put(literals[last]);
        if (trimmed) {
            trim(mark, out);
        }
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

    private static void trim(int mark, ByteSink out) {
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
