package koerier.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import koerier.bytes.ByteSink;

/// The wanted values of one event, as spans of its bytes. Mutable and reused: one view per thread and plan; nothing is
/// allocated while reading.
///
/// A path through something that is no object is ABSENT, with one exception: where a lookup was posted as a bare id
/// (`"Account_Name": "55"`), the path to its `id` has that value. Of a path that is an object and has wanted members,
/// both are filled.
public final class EventView {
    /// What a slot holds.
    public enum Kind {
        ABSENT,
        NULL,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        OBJECT,
        ARRAY
    }

    /// Takes the elements of an array, one after the other.
    @FunctionalInterface
    public interface ElementConsumer {
        /// @param bytes what `start` and `end` refer to: for TEXT without the quotes
        /// @param escaped whether a TEXT holds a backslash
        void element(Kind kind, byte[] bytes, int start, int end, boolean escaped);
    }

    private static final byte[] NOTHING = {};
    private static final int DONE = -1;

    private final FieldPlan plan;
    private final KnownMembers known;
    private final long[] spans;
    private byte[] body = NOTHING;
    private byte[] decoded = NOTHING;

    public EventView(FieldPlan plan) {
        this.plan = plan;
        known = new KnownMembers(plan);
        spans = new long[plan.size()];
    }

    /// Reads an event body that ingest has accepted (well-formed JSON); fills every slot. The body is kept until the
    /// next read, not copied.
    public void read(byte[] body) {
        this.body = body;
        Arrays.fill(spans, Spans.ABSENT);
        if (plan.childCount(0) > 0) {
            object(JsonText.blanks(body, 0), 0, false);
        }
    }

    /// What the slot holds, to be taken apart by [Spans].
    public long span(int slot) {
        return spans[slot];
    }

    public Kind kind(int slot) {
        return Spans.kind(spans[slot]);
    }

    /// The bytes that spans refer to.
    public byte[] bytes() {
        return body;
    }

    /// Where the value begins: for TEXT after the opening quote, else its first byte. Only of what is not ABSENT.
    public int start(int slot) {
        return Spans.start(spans[slot]);
    }

    /// Where the value ends (exclusive): for TEXT at the closing quote. Only of what is not ABSENT.
    public int end(int slot) {
        return Spans.end(spans[slot]);
    }

    /// Whether a TEXT holds a backslash and must be unescaped before it is compared or written.
    public boolean isEscaped(int slot) {
        return Spans.isEscaped(spans[slot]);
    }

    /// Whether the slot is what rules call empty: ABSENT, NULL, or a TEXT without a character.
    public boolean isEmpty(int slot) {
        return switch (kind(slot)) {
            case ABSENT, NULL -> true;
            default -> isEmptyText(slot);
        };
    }

    /// Whether the slot is a TEXT without a character.
    public boolean isEmptyText(int slot) {
        return Spans.isEmptyText(spans[slot]);
    }

    /// The decoded text of a TEXT; the bytes as they stand of everything else; "" of ABSENT and NULL. Allocates.
    public String text(int slot) {
        return switch (kind(slot)) {
            case ABSENT, NULL -> "";
            default -> text(body, start(slot), end(slot), isEscaped(slot));
        };
    }

    /// The decoded text of a span, such as an array's element. Allocates.
    public static String text(byte[] bytes, int start, int end, boolean escaped) {
        if (!escaped) {
            return new String(bytes, start, end - start, StandardCharsets.UTF_8);
        }
        byte[] plain = new byte[end - start];
        return new String(plain, 0, JsonText.unescape(bytes, start, end, plain, 0), StandardCharsets.UTF_8);
    }

    /// Writes the decoded UTF-8 of a TEXT, the bytes as they stand of everything else, nothing of ABSENT and NULL.
    public void write(int slot, ByteSink target) {
        switch (kind(slot)) {
            case ABSENT, NULL -> {}
            default -> write(body, start(slot), end(slot), isEscaped(slot), target);
        }
    }

    /// Writes the decoded UTF-8 of a span, such as an array's element.
    public static void write(byte[] bytes, int start, int end, boolean escaped, ByteSink target) {
        if (escaped) {
            target.reserve(end - start);
            int length = target.length();
            target.advance(JsonText.unescape(bytes, start, end, target.array(), length) - length);
        } else {
            target.put(bytes, start, end - start);
        }
    }

    /// Whether a TEXT has exactly this text, which must be ASCII; false of every other kind. Allocates nothing.
    public boolean asciiEquals(int slot, String ascii) {
        long span = spans[slot];
        if (Spans.kind(span) != Kind.TEXT) {
            return false;
        }
        byte[] bytes = body;
        int start = Spans.start(span);
        int end = Spans.end(span);
        if (Spans.isEscaped(span)) {
            end = unescape(start, end);
            start = 0;
            bytes = decoded;
        }
        if (end - start != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a TEXT has exactly this text, given in UTF-8; false of every other kind. Allocates nothing.
    public boolean textEquals(int slot, byte[] utf8) {
        long span = spans[slot];
        if (Spans.kind(span) != Kind.TEXT) {
            return false;
        }
        if (Spans.isEscaped(span)) {
            int length = unescape(Spans.start(span), Spans.end(span));
            return Arrays.equals(decoded, 0, length, utf8, 0, utf8.length);
        }
        return Arrays.equals(body, Spans.start(span), Spans.end(span), utf8, 0, utf8.length);
    }

    /// Walks over the elements of an ARRAY, in order; of every other kind there is none. Allocates nothing.
    public void elements(int slot, ElementConsumer consumer) {
        if (kind(slot) != Kind.ARRAY) {
            return;
        }
        byte[] bytes = body;
        int p = JsonText.blanks(bytes, start(slot) + 1);
        while (bytes[p] != ']') {
            int start = p;
            int end = JsonText.afterValue(bytes, start);
            Kind kind = kind(bytes[start]);
            if (kind == Kind.TEXT) {
                boolean hasEscape = JsonText.quoteOrBackslash(bytes, start + 1) != end - 1;
                consumer.element(kind, bytes, start + 1, end - 1, hasEscape);
            } else {
                consumer.element(kind, bytes, start, end, false);
            }
            p = JsonText.blanks(bytes, end);
            if (bytes[p] == ',') {
                p = JsonText.blanks(bytes, p + 1);
            }
        }
    }

    /// Reads the object that opens at `open` into the slots below `node`. Goes no deeper than the plan does.
    ///
    /// @param isEndWanted whether anything after the object matters
    /// @return the byte after the object, or [#DONE] when everything wanted was found before its end
    private int object(int open, int node, boolean isEndWanted) {
        byte[] bytes = body;
        int missing = plan.childCount(node);
        int p = JsonText.blanks(bytes, open + 1);
        if (bytes[p] == '}') {
            return p + 1;
        }
        KnownMembers.Member before = null;
        KnownMembers.Member guess = known.first(node);
        while (true) {
            int nameStart = p + 1;
            int child;
            if (guess != null && guess.isAt(bytes, nameStart)) {
                child = guess.child;
                p = nameStart + guess.length();
                before = guess;
                guess = guess.next();
            } else {
                p = JsonText.quoteOrBackslash(bytes, nameStart);
                if (bytes[p] == '\\') {
                    p = JsonText.closingQuote(bytes, p);
                    child = escapedChild(node, nameStart, p);
                    guess = null;
                } else {
                    KnownMembers.Member member = known.find(node, before, bytes, nameStart, p);
                    child = member == null ? plan.child(node, bytes, nameStart, p) : member.child;
                    before = member == null ? before : member;
                    guess = member == null ? null : member.next();
                }
            }
            p = JsonText.blanks(bytes, JsonText.blanks(bytes, p + 1) + 1);
            if (child == FieldPlan.NONE) {
                p = JsonText.afterValue(bytes, p);
            } else {
                missing--;
                p = value(p, child, isEndWanted || missing > 0);
                if (p == DONE) {
                    return DONE;
                }
            }
            p = JsonText.blanks(bytes, p);
            if (bytes[p] == '}') {
                return p + 1;
            }
            if (missing == 0) {
                // names are unique, so nothing that follows is wanted
                return isEndWanted ? JsonText.afterContainer(bytes, p + 1) : DONE;
            }
            p = JsonText.blanks(bytes, p + 1);
        }
    }

    private int escapedChild(int node, int from, int to) {
        int length = unescape(from, to);
        return plan.child(node, decoded, 0, length);
    }

    /// Decodes a span of the body into the scratch space, which grows to the longest escaped text ever seen.
    private int unescape(int from, int to) {
        if (decoded.length < to - from) {
            decoded = new byte[to - from];
        }
        return JsonText.unescape(body, from, to, decoded, 0);
    }

    private int value(int at, int node, boolean isEndWanted) {
        byte[] bytes = body;
        int slot = plan.slot(node);
        Kind kind = kind(bytes[at]);
        switch (kind) {
            case TEXT -> {
                int start = at + 1;
                int end = JsonText.quoteOrBackslash(bytes, start);
                boolean hasEscape = bytes[end] == '\\';
                if (hasEscape) {
                    end = JsonText.closingQuote(bytes, end);
                }
                long span = Spans.of(kind, start, end, TextMarks.of(bytes, start, end, hasEscape));
                fill(slot, span);
                fill(plan.idSlot(node), span);
                return isEndWanted ? end + 1 : DONE;
            }
            case OBJECT -> {
                int end = plan.childCount(node) > 0
                        ? object(at, node, isEndWanted || slot != FieldPlan.NONE)
                        : JsonText.afterContainer(bytes, at + 1);
                if (end != DONE) {
                    fill(slot, Spans.of(kind, at, end, 0));
                }
                return end;
            }
            case ARRAY -> {
                int end = JsonText.afterContainer(bytes, at + 1);
                fill(slot, Spans.of(kind, at, end, 0));
                return end;
            }
            default -> {
                int end = JsonText.afterScalar(bytes, at);
                fill(slot, Spans.of(kind, at, end, 0));
                if (kind == Kind.NUMBER) {
                    fill(plan.idSlot(node), Spans.of(kind, at, end, 0));
                }
                return end;
            }
        }
    }

    private void fill(int slot, long span) {
        if (slot != FieldPlan.NONE) {
            spans[slot] = span;
        }
    }

    private static Kind kind(byte first) {
        return switch (first) {
            case '"' -> Kind.TEXT;
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case 't' -> Kind.TRUE;
            case 'f' -> Kind.FALSE;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }
}
