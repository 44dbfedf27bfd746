package koerier.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import koerier.template.WellFormedness.Flaw;

/// Finds the first place where a text stops being well-formed XML 1.0: tags that do not match, attributes without
/// quotes or named twice, a stray `&` or `<`, more or less than one root. It reads no entity and no DTD, and goes over
/// the text once.
final class XmlCheck {
    private static final Set<String> ENTITIES = Set.of("amp", "lt", "gt", "quot", "apos");
    private static final String COMMENT = "<!--";
    private static final String CDATA = "<![CDATA[";
    private static final String DOCTYPE = "<!DOCTYPE";
    private static final int REFERENCE_LENGTH_MAX = 64;

    private final String text;

    private XmlCheck(String text) {
        this.text = text;
    }

    static Optional<Flaw> flaw(String text) {
        try {
            new XmlCheck(text).document();
            return Optional.empty();
        } catch (Found found) {
            return Optional.of(found.flaw);
        }
    }

    /// Leaves the walk at the first flaw. No stack trace.
    private static final class Found extends RuntimeException {
        private final transient Flaw flaw;

        Found(int position, String detail) {
            super(detail, null, false, false);
            flaw = new Flaw(position, detail);
        }
    }

    private void document() {
        Deque<String> open = new ArrayDeque<>();
        boolean rooted = false;
        boolean declared = false;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '<') {
                if (open.isEmpty() && !isBlank(c)) {
                    throw new Found(at, "text outside of the root element");
                }
                at = character(at, declared);
            } else if (text.startsWith(COMMENT, at)) {
                at = comment(at);
            } else if (text.startsWith(CDATA, at)) {
                if (open.isEmpty()) {
                    throw new Found(at, "a CDATA section outside of the root element");
                }
                at = after("]]>", at + CDATA.length(), at, "a CDATA section does not end");
            } else if (text.startsWith("<?", at)) {
                at = instruction(at);
            } else if (text.startsWith(DOCTYPE, at)) {
                if (rooted || declared) {
                    throw new Found(at, "a document type declaration after its place");
                }
                declared = true;
                at = doctype(at);
            } else if (text.startsWith("</", at)) {
                at = endTag(at, open);
            } else {
                if (open.isEmpty() && rooted) {
                    throw new Found(at, "a second root element");
                }
                rooted = true;
                at = startTag(at, open, declared);
            }
        }
        if (!open.isEmpty()) {
            throw new Found(text.length(), "<" + open.peek() + "> is not closed");
        }
        if (!rooted) {
            throw new Found(text.length(), "there is no root element");
        }
    }

    /// @return the position after a character of text or a reference
    private int character(int at, boolean declared) {
        if (text.charAt(at) == '&') {
            return reference(at, declared);
        }
        if (text.startsWith("]]>", at)) {
            throw new Found(at, "']]>' in text");
        }
        return at + 1;
    }

    private int reference(int at, boolean declared) {
        int end = text.indexOf(';', at);
        if (end < 0 || end - at > REFERENCE_LENGTH_MAX) {
            throw new Found(at, "'&' that begins no reference");
        }
        String name = text.substring(at + 1, end);
        boolean known = name.startsWith("#")
                ? isCharacterReference(name)
                : ENTITIES.contains(name) || declared && nameEnd(at + 1) == end && end > at + 1;
        if (!known) {
            throw new Found(at, "'&" + name + ";' is no known reference");
        }
        return end + 1;
    }

    private static boolean isCharacterReference(String name) {
        boolean hex = name.startsWith("#x");
        String digits = name.substring(hex ? 2 : 1);
        boolean shaped = !digits.isEmpty()
                && digits.length() <= 8
                && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, hex ? 16 : 10) >= 0);
        long c = shaped ? Long.parseLong(digits, hex ? 16 : 10) : 0;
        return c <= Character.MAX_CODE_POINT && XmlCharacters.isLegal((int) c);
    }

    private int comment(int at) {
        int hyphens = text.indexOf("--", at + COMMENT.length());
        if (hyphens < 0 || !text.startsWith("-->", hyphens)) {
            throw new Found(at, "a comment does not end, or holds '--'");
        }
        return hyphens + 3;
    }

    private int instruction(int at) {
        int end = nameEnd(at + 2);
        if (end == at + 2) {
            throw new Found(at, "a processing instruction without a name");
        }
        if (text.substring(at + 2, end).equalsIgnoreCase("xml") && at > 0) {
            throw new Found(at, "an XML declaration that is not at the very beginning");
        }
        return after("?>", end, at, "a processing instruction does not end");
    }

    private int doctype(int at) {
        boolean subset = false;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                i = after(String.valueOf(c), i + 1, i, "a quote does not end") - 1;
            } else if (c == '[') {
                subset = true;
            } else if (c == ']') {
                subset = false;
            } else if (c == '>' && !subset) {
                return i + 1;
            }
        }
        throw new Found(at, "a document type declaration does not end");
    }

    private int endTag(int at, Deque<String> open) {
        int end = nameEnd(at + 2);
        String name = text.substring(at + 2, end);
        int close = blanks(end);
        if (end == at + 2 || !text.startsWith(">", close)) {
            throw new Found(at, "an end tag that is none");
        }
        if (open.isEmpty() || !open.peek().equals(name)) {
            throw new Found(
                    at,
                    open.isEmpty()
                            ? "</" + name + "> closes nothing"
                            : "</" + name + "> where </" + open.peek() + "> is due");
        }
        open.pop();
        return close + 1;
    }

    private int startTag(int at, Deque<String> open, boolean declared) {
        int end = nameEnd(at + 1);
        if (end == at + 1) {
            throw new Found(at, "'<' that begins no tag");
        }
        Set<String> attributes = new HashSet<>();
        int i = end;
        while (true) {
            int next = blanks(i);
            if (text.startsWith("/>", next)) {
                return next + 2;
            }
            if (text.startsWith(">", next)) {
                open.push(text.substring(at + 1, end));
                return next + 1;
            }
            int nameEnd = nameEnd(next);
            if (nameEnd == next || next == i) {
                throw new Found(Math.min(next, text.length()), "an attribute is expected here");
            }
            if (!attributes.add(text.substring(next, nameEnd))) {
                throw new Found(next, "an attribute that is there twice");
            }
            i = attributeValue(blanks(nameEnd), declared);
        }
    }

    private int attributeValue(int equals, boolean declared) {
        int quote = text.startsWith("=", equals) ? blanks(equals + 1) : text.length();
        if (!text.startsWith("\"", quote) && !text.startsWith("'", quote)) {
            throw new Found(Math.min(equals, text.length()), "an attribute without a value in quotes");
        }
        char delimiter = text.charAt(quote);
        int i = quote + 1;
        while (i < text.length() && text.charAt(i) != delimiter) {
            if (text.charAt(i) == '<') {
                throw new Found(i, "'<' in an attribute");
            }
            i = text.charAt(i) == '&' ? reference(i, declared) : i + 1;
        }
        if (i == text.length()) {
            throw new Found(quote, "an attribute's value does not end");
        }
        return i + 1;
    }

    private int after(String end, int from, int begin, String otherwise) {
        int at = text.indexOf(end, from);
        if (at < 0) {
            throw new Found(begin, otherwise);
        }
        return at + end.length();
    }

    private int blanks(int from) {
        int i = from;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /// The end of the name that begins at `from`, or `from` when none does.
    private int nameEnd(int from) {
        int i = from;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            boolean start = Character.isLetter(c) || c == '_' || c == ':';
            boolean part = start || Character.isDigit(c) || c == '-' || c == '.' || c == 0xB7 || isMark(c);
            if (i == from ? !start : !part) {
                break;
            }
            i += Character.charCount(c);
        }
        return i;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
