package koerier.template;

import koerier.bytes.ByteSink;

/// Writes numbers as plain decimals, from bytes to bytes: no grouping, no exponent, the scale kept or rounded half up.
final class Decimals {
    /// Keep as many fraction digits as there are.
    static final int KEEP_SCALE = -1;

    /// A number with an exponent is written out up to this many digits.
    static final int EXPANDED_MAX = 1_000;

    private static final int EXPONENT_MAX = 1_000_000;

    private Decimals() {}

    /// @param scale the fraction digits to round to, or [#KEEP_SCALE]
    /// @return false, with nothing written, of what is no number or would be too long without its exponent
    static boolean write(byte[] source, int from, int to, int scale, ByteSink out) {
        int at = from;
        boolean negative = at < to && source[at] == '-';
        if (negative || at < to && source[at] == '+') {
            at++;
        }
        int wholeFrom = at;
        int wholeTo = afterDigits(source, at, to);
        int fractionFrom = wholeTo < to && source[wholeTo] == '.' ? wholeTo + 1 : wholeTo;
        int fractionTo = fractionFrom > wholeTo ? afterDigits(source, fractionFrom, to) : wholeTo;
        int wholes = wholeTo - wholeFrom;
        int digits = wholes + fractionTo - fractionFrom;
        if (digits == 0) {
            return false;
        }
        if (fractionTo == to && scale == KEEP_SCALE && (wholes == 1 || wholes > 1 && source[wholeFrom] != '0')) {
            int start = negative ? from : wholeFrom;
            boolean dangling = fractionFrom == to && source[to - 1] == '.';
            out.put(source, start, (dangling ? to - 1 : to) - start);
            return true;
        }
        int exponent = 0;
        if (fractionTo < to) {
            exponent = exponent(source, fractionTo, to);
            if (exponent > EXPONENT_MAX) {
                return false;
            }
        }
        int point = wholes + exponent;
        int fraction = scale == KEEP_SCALE ? Math.max(0, digits - point) : scale;
        boolean expands = exponent != 0 && Math.max(point, 0) + (scale == KEEP_SCALE ? fraction : 0) > EXPANDED_MAX;
        if (expands) {
            return false;
        }
        writePlain(source, wholeFrom, wholes, fractionFrom, digits, point, fraction, negative, out);
        return true;
    }

    /// Writes the digits, of which `wholes` begin at `wholeFrom` and the others at `fractionFrom`, with the decimal
    /// point before digit number `point`, which may lie outside of them.
    private static void writePlain(
            byte[] source,
            int wholeFrom,
            int wholes,
            int fractionFrom,
            int digits,
            int point,
            int fraction,
            boolean negative,
            ByteSink out) {
        int mark = out.length();
        if (negative) {
            out.put('-');
        }
        int first = out.length();
        for (int i = 0; i < point; i++) {
            int digit = digit(source, wholeFrom, wholes, fractionFrom, digits, i);
            if (digit != '0' || out.length() > first) {
                out.put(digit);
            }
        }
        if (out.length() == first) {
            out.put('0');
        }
        if (fraction > 0) {
            out.put('.');
            for (int i = 0; i < fraction; i++) {
                out.put(digit(source, wholeFrom, wholes, fractionFrom, digits, point + i));
            }
        }
        boolean exact = point + fraction >= digits;
        if (exact) {
            return;
        }
        if (digit(source, wholeFrom, wholes, fractionFrom, digits, point + fraction) >= '5') {
            increment(first, out);
        }
        if (negative && isZero(first, out)) {
            System.arraycopy(out.array(), first, out.array(), mark, out.length() - first);
            out.truncate(out.length() - 1);
        }
    }

    private static int digit(byte[] source, int wholeFrom, int wholes, int fractionFrom, int digits, int index) {
        if (index < 0 || index >= digits) {
            return '0';
        }
        return source[index < wholes ? wholeFrom + index : fractionFrom + index - wholes];
    }

    private static void increment(int first, ByteSink out) {
        byte[] array = out.array();
        for (int i = out.length() - 1; i >= first; i--) {
            if (array[i] == '.') {
                continue;
            }
            if (array[i] != '9') {
                array[i]++;
                return;
            }
            array[i] = '0';
        }
        int length = out.length() - first;
        out.put('0');
        System.arraycopy(out.array(), first, out.array(), first + 1, length);
        out.array()[first] = '1';
    }

    private static boolean isZero(int first, ByteSink out) {
        for (int i = first; i < out.length(); i++) {
            if (out.array()[i] > '0') {
                return false;
            }
        }
        return true;
    }

    private static int afterDigits(byte[] source, int from, int to) {
        int at = from;
        while (at < to && source[at] >= '0' && source[at] <= '9') {
            at++;
        }
        return at;
    }

    /// @return the exponent, or a value above [#EXPONENT_MAX] of what is none or is too large either way
    private static int exponent(byte[] source, int from, int to) {
        int at = from + 1;
        boolean negative = at < to && source[at] == '-';
        if (at < to && (negative || source[at] == '+')) {
            at++;
        }
        boolean wellFormed = (source[from] | 0x20) == 'e' && at < to && afterDigits(source, at, to) == to;
        if (!wellFormed) {
            return Integer.MAX_VALUE;
        }
        int value = 0;
        for (; at < to; at++) {
            value = Math.min(value * 10 + source[at] - '0', EXPONENT_MAX + 1);
        }
        return value > EXPONENT_MAX ? Integer.MAX_VALUE : negative ? -value : value;
    }
}
