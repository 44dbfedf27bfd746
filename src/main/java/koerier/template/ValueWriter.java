package koerier.template;

import java.nio.charset.StandardCharsets;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;

/// Writes a field's value. What cannot be read as the field's type is written as text, so that the output stays
/// well-formed. The writers of single types are in [ValueWriters].
abstract non-sealed class ValueWriter extends Writer {
    private static final byte[] JSON_NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final ValueSource source;
    private final Escaper escaper;
    private final boolean bare;

    ValueWriter(ValueSource source, Escaper escaper) {
        this.source = source;
        this.escaper = escaper;
        this.bare = escaper.context().isBareJson();
    }

    /// Writes a value that is there and not empty.
    abstract void writeValue(RenderContext context, EventView view, int slot, ByteSink out);

    @Override
    final void write(RenderContext context, ByteSink out) {
        EventView view = context.view();
        int slot = source.slot(context, view);
        int mark = out.length();
        if (slot >= 0 && !view.isEmptyText(slot)) {
            writeValue(context, view, slot, out);
        } else {
            writeAbsent(context, out);
        }
        escaper.finish(mark, out);
    }

    /// Writes what stands for no value.
    void writeAbsent(RenderContext context, ByteSink out) {
        if (bare) {
            out.put(JSON_NULL);
        }
    }

    /// The only place of the value if nothing must follow the value, else [ValueSource#NONE].
    final int onlySlot() {
        return escaper.finishes() ? ValueSource.NONE : source.onlySlot();
    }

    @Override
    final DirectEscaper direct() {
        return escaper.direct();
    }

    final Escaper escaper() {
        return escaper;
    }

    final boolean isBare() {
        return bare;
    }

    /// Writes a value as text: a TEXT decoded, everything else as it stands in the event.
    final void writeText(EventView view, int slot, ByteSink out) {
        writeText(view.kind(slot), view.bytes(), view.start(slot), view.end(slot), view.isEscaped(slot), out);
    }

    final void writeText(Kind kind, byte[] bytes, int from, int to, boolean escaped, ByteSink out) {
        if (bare) {
            out.put('"');
        }
        if (kind == Kind.TEXT) {
            JsonSource.write(bytes, from, to, escaped, escaper, out);
        } else {
            escaper.write(bytes, from, to, out);
        }
        if (bare) {
            out.put('"');
        }
    }

    /// Writes text given in UTF-8.
    final void writeText(byte[] utf8, ByteSink out) {
        if (bare) {
            out.put('"');
        }
        escaper.write(utf8, 0, utf8.length, out);
        if (bare) {
            out.put('"');
        }
    }
}
