package koerier.template;

import java.util.Arrays;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/// How many fraction digits an amount has in each currency of ISO 4217 (EUR 2, JPY 0, BHD 3), looked up by the three
/// bytes of its code.
final class MinorDigits {
    /// Of a currency that is not known, or has no minor unit (gold): the scale is kept.
    static final int UNKNOWN = -1;

    private static final int CODE_LENGTH = 3;
    private static final int LETTERS = 26;
    private static final byte[] BY_CODE = table();

    private MinorDigits() {}

    static int of(@Nullable String code) {
        if (code == null || code.length() != CODE_LENGTH) {
            return UNKNOWN;
        }
        return of(code.charAt(0), code.charAt(1), code.charAt(2));
    }

    static int of(byte[] bytes, int from, int to) {
        return to - from == CODE_LENGTH ? of(bytes[from], bytes[from + 1], bytes[from + 2]) : UNKNOWN;
    }

    private static int of(int first, int second, int third) {
        int a = first - 'A';
        int b = second - 'A';
        int c = third - 'A';
        boolean letters = a >= 0 && a < LETTERS && b >= 0 && b < LETTERS && c >= 0 && c < LETTERS;
        return letters ? BY_CODE[(a * LETTERS + b) * LETTERS + c] : UNKNOWN;
    }

    private static byte[] table() {
        byte[] table = new byte[LETTERS * LETTERS * LETTERS];
        Arrays.fill(table, (byte) UNKNOWN);
        for (Currency currency : Currency.getAvailableCurrencies()) {
            String code = currency.getCurrencyCode();
            int index = 0;
            for (int i = 0; i < CODE_LENGTH; i++) {
                index = index * LETTERS + code.charAt(i) - 'A';
            }
            table[index] = (byte) currency.getDefaultFractionDigits();
        }
        return table;
    }
}
