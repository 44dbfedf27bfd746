package koerier.template;

import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;

/// Writes the values of a multi-select in the order of the picklist, then those that are none of its options in the
/// order in which they came: joined with `;`, or as an array in JSON.
final class Multiselect extends ValueWriter {
    private static final char SEPARATOR = ';';

    private final Options options;
    private final boolean stored;

    /// @param stored whether stored values are written, not those that are shown
    Multiselect(ValueSource source, Options options, boolean stored, Escaper escaper) {
        super(source, escaper);
        this.options = options;
        this.stored = stored;
    }

    @Override
    void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
        Kind kind = view.kind(slot);
        if (kind != Kind.ARRAY && kind != Kind.TEXT) {
            writeText(view, slot, out);
            return;
        }
        if (isBare()) {
            out.put('[');
        }
        if (kind == Kind.TEXT) {
            single(view, slot, out);
        } else {
            all(context.choices(), view, slot, out);
        }
        if (isBare()) {
            out.put(']');
        }
    }

    /// Writes what stands between two values.
    void separate(ByteSink out) {
        if (isBare()) {
            out.put(',');
        } else {
            escaper().write(SEPARATOR, out);
        }
    }

    private void single(EventView view, int slot, ByteSink out) {
        int option = options.indexOf(view.bytes(), view.start(slot), view.end(slot), view.isEscaped(slot));
        if (option == Options.NONE) {
            writeText(view, slot, out);
        } else {
            writeOption(option, out);
        }
    }

    private void all(Choices choices, EventView view, int slot, ByteSink out) {
        boolean following = false;
        int base = 0;
        do {
            long marks = choices.marks(options, base, view, slot);
            for (; marks != 0; marks &= marks - 1) {
                if (following) {
                    separate(out);
                }
                following = true;
                writeOption(base + Long.numberOfTrailingZeros(marks), out);
            }
            base += Long.SIZE;
        } while (base < options.size());
        if (choices.hasUnknown()) {
            choices.writeUnknown(options, this, following, view, slot, out);
        }
    }

    private void writeOption(int option, ByteSink out) {
        writeText(stored ? options.value(option) : options.label(option), out);
    }
}
