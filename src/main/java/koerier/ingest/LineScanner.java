package koerier.ingest;

import java.util.Arrays;

/// Cuts a stream of bytes (`application/x-ndjson`) into lines, however the stream was cut before. A line ends
/// with LF or CR LF, the last one may go without. White space before a line's first other character is dropped
/// as it comes, so blank lines cost nothing and do not count. A line over the limit is told once and skipped
/// without being kept.
///
/// Mutable: one per stream. It keeps no more than the beginning of one line.
public final class LineScanner {
    /// Takes the lines, numbered from 0 without the blank ones.
    public interface Lines {
        /// @param bytes valid during this call only
        void line(long index, byte[] bytes, int from, int to);

        /// This line was over the limit.
        void tooLong(long index);
    }

    private static final byte[] NOTHING = {};

    private final int limit;
    private final Lines lines;
    private byte[] kept = NOTHING;
    private int keptLength;
    private boolean isSkipping;
    private long count;

    /// @param limit the most bytes of a line, without white space before it and without its end
    public LineScanner(int limit, Lines lines) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be positive: " + limit);
        }
        this.limit = limit;
        this.lines = lines;
    }

    /// How many lines there have been, too long ones included, blank ones not.
    public long count() {
        return count;
    }

    /// Takes the next bytes of the stream and hands out every line that they complete.
    public void feed(byte[] chunk, int from, int to) {
        int p = from;
        while (p < to) {
            int lineEnd = p;
            while (lineEnd < to && chunk[lineEnd] != '\n') {
                lineEnd++;
            }
            if (lineEnd == to) {
                keep(chunk, p, to);
                return;
            }
            if (keptLength == 0 && !isSkipping) {
                hand(chunk, afterBlanks(chunk, p, lineEnd), lineEnd);
            } else {
                keep(chunk, p, lineEnd);
                finish();
            }
            p = lineEnd + 1;
        }
    }

    /// The stream has ended: hands out the last line if no line end followed it.
    public void end() {
        finish();
    }

    private void finish() {
        if (isSkipping) {
            isSkipping = false;
            lines.tooLong(count++);
        } else {
            hand(kept, 0, keptLength);
        }
        keptLength = 0;
    }

    private void hand(byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        int end = bytes[to - 1] == '\r' ? to - 1 : to;
        if (end - from > limit) {
            lines.tooLong(count++);
        } else {
            lines.line(count++, bytes, from, end);
        }
    }

    private void keep(byte[] chunk, int from, int to) {
        if (isSkipping) {
            return;
        }
        int start = keptLength == 0 ? afterBlanks(chunk, from, to) : from;
        long length = (long) keptLength + to - start;
        // one byte more than the limit: it may be the CR of the line's end
        if (length > limit + 1L) {
            isSkipping = true;
            keptLength = 0;
            return;
        }
        if (length > kept.length) {
            kept = Arrays.copyOf(kept, (int) Math.min(limit + 1L, Math.max(length, 2L * kept.length)));
        }
        System.arraycopy(chunk, start, kept, keptLength, to - start);
        keptLength = (int) length;
    }

    private static int afterBlanks(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && (bytes[p] == ' ' || bytes[p] == '\t' || bytes[p] == '\r')) {
            p++;
        }
        return p;
    }
}
