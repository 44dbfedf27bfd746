package koerier.rule;

/// Compares decimal numbers as they are written, byte by byte: exact for any number of digits, and `1e999999999` costs
/// no more than its eleven bytes, since nothing is expanded. Nothing is allocated.
final class Decimals {
    /// Exponents beyond it are taken for it.
    private static final long EXPONENT_MAX = 1_000_000_000_000_000L;

    private Decimals() {}

    /// Whether a text is a decimal number: a sign or none, digits with at most one point among or before them, and an
    /// exponent or none. No blanks, no grouping.
    static boolean isDecimal(byte[] b, int start, int end) {
        int i = start;
        if (i < end && (b[i] == '-' || b[i] == '+')) {
            i++;
        }
        int digits = 0;
        boolean point = false;
        for (; i < end; i++) {
            if (b[i] >= '0' && b[i] <= '9') {
                digits++;
            } else if (b[i] == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0 || b[i - 1] == '.') {
            return false;
        }
        return i == end || isExponent(b, i, end);
    }

    /// Less than, equal to or greater than 0 as the first number is less than, equal to or greater than the second.
    static int compare(byte[] a, int aStart, int aEnd, byte[] b, int bStart, int bEnd) {
        int aFirst = firstDigit(a, aStart, aEnd);
        int bFirst = firstDigit(b, bStart, bEnd);
        int aSign = aFirst < 0 ? 0 : a[aStart] == '-' ? -1 : 1;
        int bSign = bFirst < 0 ? 0 : b[bStart] == '-' ? -1 : 1;
        if (aSign != bSign || aSign == 0) {
            return Integer.compare(aSign, bSign);
        }
        long aMagnitude = magnitude(a, aFirst, aEnd, aStart);
        long bMagnitude = magnitude(b, bFirst, bEnd, bStart);
        return aSign
                * (aMagnitude == bMagnitude
                        ? compareDigits(a, aFirst, aEnd, b, bFirst, bEnd)
                        : Long.compare(aMagnitude, bMagnitude));
    }

    private static boolean isExponent(byte[] b, int at, int end) {
        if (b[at] != 'e' && b[at] != 'E') {
            return false;
        }
        int i = at + 1;
        if (i < end && (b[i] == '-' || b[i] == '+')) {
            i++;
        }
        if (i == end) {
            return false;
        }
        for (; i < end; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return false;
            }
        }
        return true;
    }

    /// The first digit that is not 0, -1 for the number 0.
    private static int firstDigit(byte[] b, int start, int end) {
        for (int i = start; i < end && b[i] != 'e' && b[i] != 'E'; i++) {
            if (b[i] >= '1' && b[i] <= '9') {
                return i;
            }
        }
        return -1;
    }

    /// The power of ten just above the number.
    private static long magnitude(byte[] b, int first, int end, int start) {
        int i = first;
        long power = 0;
        while (i < end && b[i] >= '0' && b[i] <= '9') {
            power++;
            i++;
        }
        boolean fraction = i == end || b[i] != '.';
        while (i < end && b[i] != 'e' && b[i] != 'E') {
            i++;
        }
        if (fraction) {
            // no point behind the first digit: there may be one before it
            int point = first;
            while (point > start && b[point] != '.') {
                point--;
            }
            if (b[point] == '.') {
                power = point - first + 1L;
            }
        }
        return power + exponent(b, i, end);
    }

    private static long exponent(byte[] b, int at, int end) {
        long value = 0;
        boolean negative = false;
        for (int i = at + 1; i < end; i++) {
            if (b[i] == '-') {
                negative = true;
            } else if (b[i] != '+') {
                value = Math.min(value * 10 + b[i] - '0', EXPONENT_MAX);
            }
        }
        return negative ? -value : value;
    }

    private static int compareDigits(byte[] a, int aFirst, int aEnd, byte[] b, int bFirst, int bEnd) {
        int i = aFirst;
        int j = bFirst;
        while (true) {
            i += i < aEnd && a[i] == '.' ? 1 : 0;
            j += j < bEnd && b[j] == '.' ? 1 : 0;
            boolean aMore = i < aEnd && a[i] <= '9';
            boolean bMore = j < bEnd && b[j] <= '9';
            if (!aMore && !bMore) {
                return 0;
            }
            int difference = (aMore ? a[i] : '0') - (bMore ? b[j] : '0');
            if (difference != 0) {
                return Integer.signum(difference);
            }
            i += aMore ? 1 : 0;
            j += bMore ? 1 : 0;
        }
    }
}
