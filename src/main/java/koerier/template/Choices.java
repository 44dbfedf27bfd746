package koerier.template;

import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;
import org.jspecify.annotations.Nullable;

/// Walks over the elements of a multi-select: first marks which options are among them, then writes those that are no
/// option. Mutable and reused, one per [RenderContext].
final class Choices implements EventView.ElementConsumer {
    private @Nullable Options options;
    private @Nullable Multiselect writer;
    private @Nullable ByteSink out;
    private int base;
    private long marks;
    private boolean unknown;
    private boolean writing;
    private boolean following;

    /// Which of the 64 options from `base` on are among the elements.
    long marks(Options wanted, int from, EventView view, int slot) {
        options = wanted;
        base = from;
        marks = 0;
        unknown = false;
        writing = false;
        view.elements(slot, this);
        return marks;
    }

    /// Whether the last walk met anything that is none of the options.
    boolean hasUnknown() {
        return unknown;
    }

    /// @param follows whether anything was written before
    void writeUnknown(Options known, Multiselect target, boolean follows, EventView view, int slot, ByteSink sink) {
        following = follows;
        options = known;
        writer = target;
        out = sink;
        writing = true;
        view.elements(slot, this);
    }

    @Override
    public void element(Kind kind, byte[] bytes, int start, int end, boolean escaped) {
        if (kind == Kind.NULL || start == end || options == null) {
            return;
        }
        int index = kind == Kind.TEXT ? options.indexOf(bytes, start, end, escaped) : Options.NONE;
        if (index == Options.NONE) {
            unknown = true;
            if (writing && writer != null && out != null) {
                if (following) {
                    writer.separate(out);
                }
                following = true;
                writer.writeText(kind, bytes, start, end, escaped, out);
            }
        } else if (index >= base && index < base + Long.SIZE) {
            marks |= 1L << index - base;
        }
    }
}
