package koerier.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing byte buffer with a limit. Renderers write into it; one belongs to one thread and is used again and again.
/// Writing past the limit throws [Full], which carries no stack trace, so that an oversized rendering stops at once.
public final class ByteSink {
    private static final int INITIAL_CAPACITY = 1024;

    private final int limit;
    private byte[] array;
    private int length;

    /// @param limit the most bytes that this sink takes before it is cleared
    public ByteSink(int limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be positive: " + limit);
        }
        this.limit = limit;
        this.array = new byte[Math.min(INITIAL_CAPACITY, limit)];
    }

    /// Forgets what was written; the capacity stays.
    public void clear() {
        length = 0;
    }

    /// Takes back what was written after `mark`, an earlier [#length()].
    public void truncate(int mark) {
        if (mark < 0 || mark > length) {
            throw new IllegalArgumentException("mark out of range: " + mark + " of " + length);
        }
        length = mark;
    }

    public int length() {
        return length;
    }

    /// The bytes written so far, without a copy: valid from 0 to [#length()] until the next write.
    public byte[] array() {
        return array;
    }

    /// A copy of what was written.
    public byte[] toBytes() {
        return Arrays.copyOf(array, length);
    }

    public void put(int b) {
        if (length == array.length) {
            grow(1);
        }
        array[length++] = (byte) b;
    }

    public void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    public void put(byte[] bytes, int from, int count) {
        if (count > array.length - length) {
            grow(count);
        }
        System.arraycopy(bytes, from, array, length, count);
        length += count;
    }

    /// Makes room for `count` more bytes, so that a caller may write into [#array()] itself and then [#advance(int)].
    public void reserve(int count) {
        if (count > array.length - length) {
            grow(count);
        }
    }

    /// Makes room for `count` more bytes, as [#reserve(int)] does, if the limit allows so many.
    ///
    /// @return whether there is room
    public boolean tryReserve(int count) {
        if (count <= array.length - length) {
            return true;
        }
        if (count > limit - length) {
            return false;
        }
        grow(count);
        return true;
    }

    /// Counts `count` bytes that were written directly into [#array()] after [#reserve(int)].
    public void advance(int count) {
        length += count;
    }

    /// Writes text whose characters are all below U+0080.
    @SuppressWarnings("deprecation") // the one JDK call that copies Latin-1 characters without an encoder
    public void ascii(String text) {
        int count = text.length();
        reserve(count);
        text.getBytes(0, count, array, length);
        length += count;
    }

    /// Writes text as UTF-8; a lone surrogate becomes U+FFFD.
    public void utf8(String text) {
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            utf8(codePoint);
            i += Character.charCount(codePoint);
        }
    }

    /// Writes one code point as UTF-8; a surrogate becomes U+FFFD.
    public void utf8(int codePoint) {
        int c = codePoint >= 0xD800 && codePoint <= 0xDFFF ? 0xFFFD : codePoint;
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | c >> 6);
            put(0x80 | c & 0x3F);
        } else if (c < 0x10000) {
            put(0xE0 | c >> 12);
            put(0x80 | c >> 6 & 0x3F);
            put(0x80 | c & 0x3F);
        } else {
            put(0xF0 | c >> 18);
            put(0x80 | c >> 12 & 0x3F);
            put(0x80 | c >> 6 & 0x3F);
            put(0x80 | c & 0x3F);
        }
    }

    @Override
    public String toString() {
        return new String(array, 0, length, StandardCharsets.UTF_8);
    }

    private void grow(int count) {
        long needed = (long) length + count;
        if (needed > limit) {
            throw Full.INSTANCE;
        }
        array = Arrays.copyOf(array, (int) Math.min(limit, Math.max(needed, 2L * array.length)));
    }

    /// Said by a sink whose limit is reached. One instance for all, without a stack trace.
    public static final class Full extends RuntimeException {
        static final Full INSTANCE = new Full();

        private Full() {
            super("the sink is full", null, false, false);
        }
    }
}
