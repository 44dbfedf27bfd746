package koerier.template;

import koerier.bytes.ByteSink;

/// Writes what stands for one merge field. An abstract class, since calls through one are cheaper than through an
/// interface. Immutable.
abstract sealed class Writer permits ValueWriter, SystemWriter, Writer.Failure, Writer.SegmentEnd {
    /// @throws RenderFailure when the value may not stand where it would
    abstract void write(RenderContext context, ByteSink out);

    /// The slot of which a plain text may be written as [#direct] does it, without this writer; or
    /// [ValueSource#NONE] when there is more to it.
    int plainSlot() {
        return ValueSource.NONE;
    }

    /// How plain text is written directly; only of a writer with a plain slot.
    DirectEscaper direct() {
        return Escaper.of(Context.TEXT).direct();
    }

    /// An unsupported field of a webhook that would rather fail.
    static final class Failure extends Writer {
        private final String message;

        Failure(String message) {
            this.message = message;
        }

        @Override
        void write(RenderContext context, ByteSink out) {
            throw new RenderFailure(message);
        }
    }

    /// The end of a path segment with merge fields: it must not have become `.` or `..`, which would mean another path.
    static final class SegmentEnd extends Writer {
        @Override
        void write(RenderContext context, ByteSink out) {
            byte[] array = out.array();
            int from = out.length();
            while (from > 0 && array[from - 1] != '/') {
                from--;
            }
            if (isDots(array, from, out.length())) {
                throw new RenderFailure("a path segment must not be '.' or '..'");
            }
        }

        /// A dot may also be written `%2e`.
        private static boolean isDots(byte[] array, int from, int to) {
            int dots = 0;
            int at = from;
            while (at < to) {
                if (array[at] == '.') {
                    at++;
                } else if (to - at >= 3 && array[at] == '%' && array[at + 1] == '2' && (array[at + 2] | 0x20) == 'e') {
                    at += 3;
                } else {
                    return false;
                }
                dots++;
            }
            return dots == 1 || dots == 2;
        }
    }
}
