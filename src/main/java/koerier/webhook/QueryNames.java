package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The names of the parameters in a query as somebody typed it.
final class QueryNames {
    private QueryNames() {}

    /// The names, decoded, in their order; those with a merge field in them are left out, since nobody knows
    /// them before an event comes.
    static List<String> of(String query) {
        List<String> names = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i <= query.length()) {
            int fieldEnd = i < query.length() ? MergeText.fieldEnd(query, i) : i;
            if (fieldEnd > i) {
                i = fieldEnd;
            } else if (i == query.length() || query.charAt(i) == '&') {
                String name = name(query.substring(start, i));
                if (!MergeText.hasField(name)) {
                    names.add(decoded(name));
                }
                start = i + 1;
                i = start;
            } else {
                i = MergeText.literalEnd(query, i);
            }
        }
        return names;
    }

    private static String name(String pair) {
        int i = 0;
        while (i < pair.length() && pair.charAt(i) != '=') {
            int fieldEnd = MergeText.fieldEnd(pair, i);
            i = fieldEnd > i ? fieldEnd : MergeText.literalEnd(pair, i);
        }
        return pair.substring(0, i);
    }

    /// What the text stands for; a percent sign that begins no escape stands for itself.
    private static String decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = bytes[i] == '+' ? (byte) ' ' : bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
