package koerier.template;

import java.nio.charset.StandardCharsets;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;
import org.jspecify.annotations.Nullable;

/// The writers of single types, by what is the value in text and what it is as a literal in JSON.
final class ValueWriters {
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private ValueWriters() {}

    /// Text, names and ids of related records, stored values of picklists.
    static class Text extends ValueWriter {
        Text(ValueSource source, Escaper escaper) {
            super(source, escaper);
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            writeText(view, slot, out);
        }

        @Override
        int plainSlot() {
            return onlySlot();
        }
    }

    /// The record's own id: every event has one, whether or not its record repeats it.
    static final class RecordId extends Text {
        RecordId(ValueSource source, Escaper escaper) {
            super(source, escaper);
        }

        @Override
        void writeAbsent(RenderContext context, ByteSink out) {
            if (context.recordId().isEmpty()) {
                super.writeAbsent(context, out);
            } else {
                writeText(utf8(context.recordId()), out);
            }
        }
    }

    /// A related record by its name. Posted as bare text or number, it is written as it is.
    static final class Related extends ValueWriter {
        Related(ValueSource source, Escaper escaper) {
            super(source, escaper);
        }

        @Override
        int plainSlot() {
            return onlySlot();
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            switch (view.kind(slot)) {
                case OBJECT, ARRAY -> writeAbsent(context, out);
                default -> writeText(view, slot, out);
            }
        }
    }

    /// Integers, decimals and percentages.
    static final class Number extends ValueWriter {
        Number(ValueSource source, Escaper escaper) {
            super(source, escaper);
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            writeNumber(this, view, slot, Decimals.KEEP_SCALE, out);
        }
    }

    /// Amounts, rounded to the minor digits of the record's currency, else of `fallback`.
    static final class Amount extends ValueWriter {
        private final ValueSource currency;
        private final int fallback;

        /// @param currency where the record's own currency is
        /// @param fallback fraction digits of the field's or the organisation's currency
        Amount(ValueSource source, ValueSource currency, int fallback, Escaper escaper) {
            super(source, escaper);
            this.currency = currency;
            this.fallback = fallback;
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            int code = currency.slot(context, view);
            int digits = code >= 0 && view.kind(code) == Kind.TEXT
                    ? MinorDigits.of(view.bytes(), view.start(code), view.end(code))
                    : MinorDigits.UNKNOWN;
            writeNumber(this, view, slot, digits == MinorDigits.UNKNOWN ? fallback : digits, out);
        }
    }

    static final class Truth extends ValueWriter {
        Truth(ValueSource source, Escaper escaper) {
            super(source, escaper);
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            Kind kind = view.kind(slot);
            if (kind == Kind.TRUE || view.asciiEquals(slot, "true")) {
                out.put(TRUE);
            } else if (kind == Kind.FALSE || view.asciiEquals(slot, "false")) {
                out.put(FALSE);
            } else {
                writeText(view, slot, out);
            }
        }
    }

    /// Dates and date-times.
    static final class Moment extends ValueWriter {
        private final MomentFormat format;
        private final @Nullable ZoneOffsets zone;

        /// @param zone null for a date, which has none
        Moment(ValueSource source, MomentFormat format, @Nullable ZoneOffsets zone, Escaper escaper) {
            super(source, escaper);
            this.format = format;
            this.zone = zone;
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            long moment = view.kind(slot) == Kind.TEXT ? read(view, slot) : Moments.NONE;
            if (moment == Moments.NONE) {
                writeText(view, slot, out);
                return;
            }
            if (format.isIsoDate() && !view.isEscaped(slot)) {
                writeText(view, slot, out);
                return;
            }
            boolean quoted = isBare() && !format.isNumber();
            if (quoted) {
                out.put('"');
            }
            int mark = out.length();
            if (zone == null) {
                format.writeDate(moment, out);
            } else {
                format.writeMoment(moment, format.isUtc() ? 0 : zone.at(Math.floorDiv(moment, 1_000)), out);
            }
            escaper().escapeFrom(mark, out);
            if (quoted) {
                out.put('"');
            }
        }

        /// A date in the same format as in the event is the same text.
        @Override
        int plainSlot() {
            return format.isIsoDate() ? onlySlot() : ValueSource.NONE;
        }

        private long read(EventView view, int slot) {
            if (view.isEscaped(slot)) {
                byte[] decoded = utf8(view.text(slot));
                return read(decoded, 0, decoded.length);
            }
            return read(view.bytes(), view.start(slot), view.end(slot));
        }

        private long read(byte[] bytes, int from, int to) {
            return zone == null ? Moments.epochDay(bytes, from, to) : Moments.epochMillis(bytes, from, to);
        }
    }

    /// The display value of a picklist; a value that is none of its options is written as it is.
    static final class Choice extends ValueWriter {
        private final Options options;

        Choice(ValueSource source, Options options, Escaper escaper) {
            super(source, escaper);
            this.options = options;
        }

        @Override
        void writeValue(RenderContext context, EventView view, int slot, ByteSink out) {
            int option = view.kind(slot) == Kind.TEXT
                    ? options.indexOf(view.bytes(), view.start(slot), view.end(slot), view.isEscaped(slot))
                    : Options.NONE;
            if (option == Options.NONE) {
                writeText(view, slot, out);
            } else {
                writeText(options.label(option), out);
            }
        }
    }

    private static void writeNumber(ValueWriter writer, EventView view, int slot, int scale, ByteSink out) {
        int mark = out.length();
        Kind kind = view.kind(slot);
        boolean written = false;
        if (kind == Kind.NUMBER || kind == Kind.TEXT && !view.isEscaped(slot)) {
            written = Decimals.write(view.bytes(), view.start(slot), view.end(slot), scale, out);
        } else if (kind == Kind.TEXT) {
            byte[] decoded = utf8(view.text(slot));
            written = Decimals.write(decoded, 0, decoded.length, scale, out);
        }
        if (written) {
            writer.escaper().escapeFrom(mark, out);
        } else if (kind == Kind.NUMBER && writer.isBare()) {
            // a literal already, only too long to be written out
            out.put(view.bytes(), view.start(slot), view.end(slot) - view.start(slot));
        } else {
            writer.writeText(view, slot, out);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
