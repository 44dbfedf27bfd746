package koerier.ingest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import koerier.document.FieldError;

/// Judges whether bytes are JSON as RFC 8259 has it, in one pass, without a tree and without recursion, and hands out
/// the members of the outermost object. It refuses, beyond what the grammar refuses: ill-formed UTF-8 (overlong forms,
/// surrogates, beyond U+10FFFF), a byte order mark, escapes that are half of a surrogate pair, names that occur twice
/// in one object however they are spelt, nesting over [#DEPTH_MAX], and numbers that nobody can expand. `\u0000` is
/// allowed, since events are stored and handed on as the bytes that came.
///
/// Mutable and reused: one per thread.
final class JsonScanner {
    static final int DEPTH_MAX = 32;

    /// The most characters of one number. It is kept as it is spelt.
    static final int NUMBER_LENGTH_MAX = 1_000;

    /// The largest power of ten of a number, either way: written out it has about as many digits as a long one.
    static final int EXPONENT_MAX = 1_000;

    /// The most mistakes that are named in one event.
    static final int ERRORS_MAX = 20;

    static final String SYNTAX = "syntax";

    private static final int UNSET = -1;

    /// Takes the members of the outermost object.
    interface Members {
        /// @param names what `nameFrom` and `nameTo` refer to: the name decoded
        void member(byte[] names, int nameFrom, int nameTo, int valueFrom, int valueTo);
    }

    private final boolean[] isObject = new boolean[DEPTH_MAX + 1];
    private final int[] opened = new int[DEPTH_MAX + 1];
    private final int[] nameStarts = new int[DEPTH_MAX + 1];
    private final int[] nameEnds = new int[DEPTH_MAX + 1];
    private final boolean[] nameEscaped = new boolean[DEPTH_MAX + 1];
    private final int[] indexes = new int[DEPTH_MAX + 1];
    private final int[] firstNames = new int[DEPTH_MAX + 1];
    private final NameHashes names = new NameHashes();
    private final JsonStrings strings = new JsonStrings();
    private final List<FieldError> errors;
    private final Members members;

    private byte[] bytes = {};
    private int from;
    private int to;
    private int p;
    private int depth;
    private int memberStart;
    private boolean failed;
    private byte[] decoded = {};

    /// @param errors where mistakes go
    JsonScanner(Members members, List<FieldError> errors) {
        this.members = members;
        this.errors = errors;
    }

    /// Reads one JSON text with nothing but white space around it, to its end or to the first mistake that leaves no
    /// sense in going on.
    void scan(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        p = from;
        depth = 0;
        failed = false;
        names.truncate(0);
        if (to - from >= 3 && bytes[from] == (byte) 0xEF && bytes[from + 1] == (byte) 0xBB) {
            fail(SYNTAX, "begins with a byte order mark or with what is no JSON");
            return;
        }
        skipBlanks();
        boolean isOpen = value();
        while (!failed) {
            if (isOpen) {
                isOpen = first();
            } else if (depth > 0) {
                isOpen = next();
            } else {
                skipBlanks();
                if (p < to) {
                    fail(SYNTAX, "something follows after the end of the JSON value");
                }
                return;
            }
        }
    }

    /// Whether the last scan stopped before the end.
    boolean isFailed() {
        return failed;
    }

    /// Adds a mistake unless there are enough of them.
    void error(String pointer, String code, String detail) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(pointer, code, detail));
        }
    }

    /// Reads a scalar whole, or the opening of an object or array.
    ///
    /// @return whether one was opened
    private boolean value() {
        if (depth == 1) {
            memberStart = p;
        }
        switch (at(p)) {
            case '{' -> {
                return open(true);
            }
            case '[' -> {
                return open(false);
            }
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> fail(SYNTAX, "a value was expected");
        }
        return false;
    }

    /// Reads up to the first member or element of what was just opened, or closes it.
    private boolean first() {
        skipBlanks();
        if (at(p) == (isObject[depth] ? '}' : ']')) {
            close();
            return false;
        }
        if (isObject[depth]) {
            name();
        }
        return !failed && value();
    }

    /// Reads on after a value inside an object or array: to the next one, or closes it.
    private boolean next() {
        boolean inObject = isObject[depth];
        if (depth == 1 && inObject) {
            member();
        }
        skipBlanks();
        byte b = at(p);
        if (b == ',') {
            p++;
            skipBlanks();
            if (inObject) {
                name();
            } else {
                indexes[depth]++;
            }
            return !failed && value();
        }
        if (b == (inObject ? '}' : ']')) {
            close();
        } else {
            fail(SYNTAX, inObject ? "a comma or } was expected" : "a comma or ] was expected");
        }
        return false;
    }

    private void member() {
        if (nameEscaped[1]) {
            int length = decode(nameStarts[1], nameEnds[1]);
            members.member(decoded, 0, length, memberStart, p);
        } else {
            members.member(bytes, nameStarts[1], nameEnds[1], memberStart, p);
        }
    }

    private boolean open(boolean object) {
        if (depth == DEPTH_MAX) {
            fail("tooDeep", "is nested more than " + DEPTH_MAX + " deep");
            return false;
        }
        depth++;
        isObject[depth] = object;
        opened[depth] = p;
        nameStarts[depth] = UNSET;
        indexes[depth] = 0;
        firstNames[depth] = names.size();
        p++;
        return true;
    }

    private void close() {
        p++;
        if (isObject[depth]) {
            int first = firstNames[depth];
            if (names.mayRepeat(first)) {
                nameRepeated();
            }
            names.truncate(first);
        }
        depth--;
    }

    private void name() {
        if (at(p) != '"') {
            fail(SYNTAX, "a name in quotes was expected");
            return;
        }
        int start = p + 1;
        string();
        if (failed) {
            return;
        }
        int end = p - 1;
        nameStarts[depth] = start;
        nameEnds[depth] = end;
        nameEscaped[depth] = strings.isEscaped();
        if (strings.isEscaped()) {
            int length = decode(start, end);
            names.add(decoded, 0, length);
        } else {
            names.add(bytes, start, end);
        }
        skipBlanks();
        if (at(p) != ':') {
            fail(SYNTAX, "a colon was expected after the name");
            return;
        }
        p++;
        skipBlanks();
    }

    private void string() {
        p = strings.scan(bytes, p + 1, to);
        String mistake = strings.mistake();
        if (mistake != null) {
            fail(strings.code(), mistake);
        }
    }

    private void literal(String word) {
        int length = word.length();
        for (int i = 1; i < length; i++) {
            if (at(p + i) != word.charAt(i)) {
                fail(SYNTAX, "a value was expected");
                return;
            }
        }
        p += length;
    }

    private void number() {
        int start = p;
        if (at(p) == '-') {
            p++;
        }
        if (at(p) == '0') {
            p++;
        } else {
            digits();
        }
        if (at(p) == '.') {
            p++;
            digits();
        }
        int exponent = 0;
        if ((at(p) | 0x20) == 'e') {
            p++;
            if (at(p) == '+' || at(p) == '-') {
                p++;
            }
            exponent = digits();
        }
        if (!failed && (p - start > NUMBER_LENGTH_MAX || exponent > EXPONENT_MAX)) {
            error(
                    pointer(),
                    "number",
                    "has more than " + NUMBER_LENGTH_MAX + " characters or an exponent over " + EXPONENT_MAX);
        }
    }

    /// Reads at least one digit and gives their value, or some value over [#EXPONENT_MAX].
    private int digits() {
        int start = p;
        int value = 0;
        for (byte b = at(p); b >= '0' && b <= '9'; b = at(p)) {
            value = Math.min(EXPONENT_MAX + 1, value * 10 + b - '0');
            p++;
        }
        if (p == start) {
            fail(SYNTAX, "a digit was expected");
        }
        return value;
    }

    private void skipBlanks() {
        while (p < to) {
            byte b = bytes[p];
            if (b > ' ' || b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            p++;
        }
    }

    /// The byte at a place, NUL at the end: no JSON has one outside of strings, nor inside.
    private byte at(int place) {
        return place < to ? bytes[place] : 0;
    }

    private int decode(int start, int end) {
        if (decoded.length < end - start) {
            decoded = new byte[end - start];
        }
        return JsonText.unescape(bytes, start, end, decoded, 0);
    }

    /// Looks for repeated names in the object that was just closed, the sure way: a set of strings, which the JDK keeps
    /// in trees where hashes collide. An object is walked over once for each object around it at most.
    private void nameRepeated() {
        Set<String> seen = new HashSet<>();
        int q = JsonText.blanks(bytes, opened[depth] + 1);
        while (bytes[q] != '}') {
            int end = JsonText.closingQuote(bytes, q + 1);
            if (!seen.add(EventView.text(bytes, q + 1, end, true))) {
                nameStarts[depth] = q + 1;
                nameEnds[depth] = end;
                error(pointer(), "duplicateKey", "occurs more than once in its object");
            }
            q = JsonText.blanks(bytes, end + 1);
            q = JsonText.afterValue(bytes, JsonText.blanks(bytes, q + 1));
            q = JsonText.blanks(bytes, q);
            if (bytes[q] == ',') {
                q = JsonText.blanks(bytes, q + 1);
            }
        }
    }

    private void fail(String code, String detail) {
        if (!failed) {
            failed = true;
            boolean atEnd = p >= to;
            String what = atEnd && code.equals(SYNTAX) ? "it ends too early: " + detail : detail;
            String place = " (byte " + (Math.min(p, to) - from) + " of the event)";
            errors.add(new FieldError(pointer(), code, what + place));
        }
    }

    /// Where the scanner stands, as an RFC 6901 pointer.
    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (int level = 1; level <= depth; level++) {
            if (!isObject[level]) {
                pointer.append('/').append(indexes[level]);
            } else if (nameStarts[level] != UNSET) {
                pointer.append('/').append(Pointers.token(bytes, nameStarts[level], nameEnds[level]));
            }
        }
        return pointer.toString();
    }
}
