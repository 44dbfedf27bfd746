package koerier.rule;

import koerier.ingest.EventView.Kind;

/// Walks over the values of a multi-select: the texts and numbers of an array, or the parts of a text between `;`,
/// trimmed. Empty ones are passed over. The element that was found last says where to go on.
final class Elements {
    private Elements() {}

    static boolean first(Span value, Span element) {
        return switch (value.kind) {
            case ARRAY -> inArray(value, value.start + 1, element);
            case TEXT -> value.isText() && inText(value, value.start, element);
            case NUMBER -> {
                element.at(value);
                yield true;
            }
            default -> false;
        };
    }

    static boolean next(Span value, Span element) {
        return switch (value.kind) {
            case ARRAY -> inArray(value, element.next, element);
            case TEXT -> inText(value, element.next, element);
            default -> false;
        };
    }

    private static boolean inArray(Span value, int from, Span element) {
        int i = JsonSpans.nextMember(value.bytes, from);
        while (value.bytes[i] != ']') {
            int after = element.at(value.bytes, i);
            if ((element.kind == Kind.TEXT || element.kind == Kind.NUMBER) && element.isText()) {
                element.next = after;
                return true;
            }
            i = JsonSpans.nextMember(value.bytes, after);
        }
        return false;
    }

    private static boolean inText(Span value, int from, Span element) {
        byte[] b = value.bytes;
        int i = from;
        while (i < value.end) {
            int partEnd = i;
            while (partEnd < value.end && b[partEnd] != ';') {
                partEnd++;
            }
            int start = i;
            int end = partEnd;
            while (start < end && b[start] == ' ') {
                start++;
            }
            while (start < end && b[end - 1] == ' ') {
                end--;
            }
            i = partEnd + 1;
            if (start < end) {
                element.part(b, start, end);
                element.next = i;
                return true;
            }
        }
        return false;
    }
}
