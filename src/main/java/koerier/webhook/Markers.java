package koerier.webhook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import koerier.template.TemplateCompiler;

/// Puts stored merge fields back where somebody sent the marker that was shown in their place.
final class Markers {
    private static final String MARKER = TemplateCompiler.UNSUPPORTED_MARKER;

    /// How much text on either side tells which marker is which, once their number has changed.
    private static final int CONTEXT = 32;

    private Markers() {}

    /// A text as it was shown, and the stored merge fields behind its markers, in order.
    record Shown(String text, List<String> fields) {
        static Shown of(Part part) {
            return new Shown(part.shown(), part.unsupported());
        }
    }

    /// The sent text with stored merge fields in the place of markers. When as many came back as were shown,
    /// they are taken in order; when some were removed or added, each goes to the place whose surroundings are
    /// most alike, order kept. A marker that stands for nothing stays.
    static String restore(String sent, Shown shown) {
        int[] places = places(sent);
        if (places.length == 0 || shown.fields().isEmpty()) {
            return sent;
        }
        int[] stored = places(shown.text());
        int known = Math.min(stored.length, shown.fields().size());
        int[] assigned = places.length == known ? inOrder(known) : aligned(sent, places, shown.text(), stored, known);
        StringBuilder result = new StringBuilder(sent.length());
        int from = 0;
        for (int i = 0; i < places.length; i++) {
            result.append(sent, from, places[i])
                    .append(assigned[i] < 0 ? MARKER : shown.fields().get(assigned[i]));
            from = places[i] + MARKER.length();
        }
        return result.append(sent, from, sent.length()).toString();
    }

    private static int[] places(String text) {
        List<Integer> places = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int end = MergeText.fieldEnd(text, i);
            if (end > i) {
                if (text.startsWith(MARKER, i)) {
                    places.add(i);
                }
                i = end;
            } else {
                i = MergeText.literalEnd(text, i);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] inOrder(int count) {
        int[] result = new int[count];
        for (int i = 0; i < count; i++) {
            result[i] = i;
        }
        return result;
    }

    /// The assignment in order with the greatest likeness of surroundings (a longest common subsequence with
    /// weights).
    private static int[] aligned(String sent, int[] places, String shown, int[] stored, int known) {
        int[][] best = new int[places.length + 1][known + 1];
        int[][] likeness = new int[places.length][known];
        for (int i = places.length - 1; i >= 0; i--) {
            for (int j = known - 1; j >= 0; j--) {
                likeness[i][j] = 1 + likeness(sent, places[i], shown, stored[j]);
                best[i][j] = Math.max(likeness[i][j] + best[i + 1][j + 1], Math.max(best[i + 1][j], best[i][j + 1]));
            }
        }
        int[] result = new int[places.length];
        Arrays.fill(result, -1);
        int i = 0;
        int j = 0;
        while (i < places.length && j < known) {
            if (best[i][j] == likeness[i][j] + best[i + 1][j + 1]) {
                result[i++] = j++;
            } else if (best[i][j] == best[i + 1][j]) {
                i++;
            } else {
                j++;
            }
        }
        return result;
    }

    /// What stands before a value names it more often than what follows.
    private static int likeness(String one, int at, String other, int otherAt) {
        int before = 0;
        while (before < CONTEXT
                && before < Math.min(at, otherAt)
                && one.charAt(at - 1 - before) == other.charAt(otherAt - 1 - before)) {
            before++;
        }
        int after = 0;
        int end = at + MARKER.length();
        int otherEnd = otherAt + MARKER.length();
        while (after < CONTEXT
                && after < Math.min(one.length() - end, other.length() - otherEnd)
                && one.charAt(end + after) == other.charAt(otherEnd + after)) {
            after++;
        }
        return before * (CONTEXT + 1) + after;
    }
}
