package koerier.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tolerant tokenizers: they find the context of every merge field in a text that may be anything, and never refuse
/// the text itself. Real templates have mismatched tags, so no nesting is looked at.
final class Contexts {
    /// Stands for a merge field in the text that is looked at; no character of any document.
    static final char FIELD = '\uFFFF';

    private static final Set<String> CODE_ELEMENTS = Set.of("script", "style");
    private static final Set<String> RAW_TEXT_ELEMENTS =
            Set.of("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext");

    /// Between which delimiters the tokenizer of markup is.
    private enum State {
        TEXT,
        TAG_NAME,
        TAG,
        ATTRIBUTE_NAME,
        BEFORE_VALUE,
        DOUBLE_QUOTED,
        SINGLE_QUOTED,
        UNQUOTED,
        CDATA,
        COMMENT,
        INSTRUCTION,
        DOCTYPE,
        DOCTYPE_DOUBLE_QUOTED,
        DOCTYPE_SINGLE_QUOTED,
        DOCTYPE_SUBSET,
        RAW_TEXT
    }

    private Contexts() {}

    /// The context of each merge field of the text, in order.
    static List<Context> of(MergeText text, Placement placement) {
        return switch (placement) {
            case JSON -> json(text.flat(FIELD));
            case XML -> xml(text.flat(FIELD));
            case HTML -> html(text.flat(FIELD));
            case URL_PATH -> all(text, Context.PATH);
            case QUERY, URL_QUERY -> all(text, Context.QUERY);
            case FORM -> all(text, Context.FORM);
            case HEADER -> all(text, Context.HEADER);
            case TEXT -> all(text, Context.TEXT);
        };
    }

    private static List<Context> all(MergeText text, Context context) {
        long fields =
                text.pieces().stream().filter(MergeText.Token.class::isInstance).count();
        return Collections.nCopies((int) fields, context);
    }

    private static List<Context> json(String text) {
        List<Context> contexts = new ArrayList<>();
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == FIELD) {
                contexts.add(
                        inString ? Context.JSON_STRING : isKey(text, i + 1) ? Context.JSON_KEY : Context.JSON_BARE);
            } else if (c == '"') {
                inString = !inString;
            } else if (c == '\\' && inString && i + 1 < text.length() && text.charAt(i + 1) != FIELD) {
                i++;
            }
        }
        return contexts;
    }

    private static boolean isKey(String text, int from) {
        int i = from;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i < text.length() && text.charAt(i) == ':';
    }

    private static List<Context> xml(String text) {
        List<Context> contexts = new ArrayList<>();
        State state = State.TEXT;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == FIELD) {
                state = atField(state);
                contexts.add(xmlContext(state, text, i));
            } else {
                state = nextInXml(state, text, i);
            }
        }
        return contexts;
    }

    private static List<Context> html(String text) {
        List<Context> contexts = new ArrayList<>();
        State state = State.TEXT;
        String element = "";
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == FIELD) {
                state = atField(state);
                contexts.add(htmlContext(state, text, i, element));
                continue;
            }
            State before = state;
            state = nextInHtml(before, text, i, element);
            if (state == State.TAG_NAME && (before == State.TEXT || before == State.RAW_TEXT)) {
                element = nameAt(text, i + 1);
            } else if (state == State.TEXT && isInTag(before) && RAW_TEXT_ELEMENTS.contains(element)) {
                state = State.RAW_TEXT;
            }
        }
        return contexts;
    }

    /// A merge field is itself text: it may begin an attribute's value or name.
    private static State atField(State state) {
        return switch (state) {
            case BEFORE_VALUE -> State.UNQUOTED;
            case TAG -> State.ATTRIBUTE_NAME;
            default -> state;
        };
    }

    private static Context xmlContext(State state, String text, int at) {
        return switch (state) {
            case TEXT, RAW_TEXT -> Context.XML_TEXT;
            case TAG_NAME -> Context.REFUSED_ELEMENT_NAME;
            case TAG, ATTRIBUTE_NAME -> Context.REFUSED_ATTRIBUTE_NAME;
            case DOUBLE_QUOTED, SINGLE_QUOTED -> Context.XML_ATTRIBUTE;
            case BEFORE_VALUE, UNQUOTED -> Context.XML_UNQUOTED;
            case CDATA ->
                text.startsWith(">", at + 1) || text.startsWith("]>", at + 1)
                        ? Context.XML_CDATA_GUARDED
                        : Context.XML_CDATA;
            case COMMENT -> Context.REFUSED_COMMENT;
            case INSTRUCTION -> Context.REFUSED_INSTRUCTION;
            case DOCTYPE, DOCTYPE_DOUBLE_QUOTED, DOCTYPE_SINGLE_QUOTED, DOCTYPE_SUBSET -> Context.REFUSED_DOCTYPE;
        };
    }

    private static Context htmlContext(State state, String text, int at, String element) {
        return switch (state) {
            case TEXT, DOUBLE_QUOTED, SINGLE_QUOTED -> Context.HTML;
            case TAG_NAME -> Context.REFUSED_ELEMENT_NAME;
            case TAG, ATTRIBUTE_NAME -> Context.REFUSED_ATTRIBUTE_NAME;
            case BEFORE_VALUE, UNQUOTED -> isWholeValue(text, at) ? Context.HTML_UNQUOTED_WHOLE : Context.HTML_UNQUOTED;
            case RAW_TEXT -> CODE_ELEMENTS.contains(element) ? Context.REFUSED_RAW_TEXT : Context.HTML;
            case DOCTYPE, DOCTYPE_DOUBLE_QUOTED, DOCTYPE_SINGLE_QUOTED, DOCTYPE_SUBSET -> Context.REFUSED_DOCTYPE;
            case COMMENT, CDATA, INSTRUCTION -> Context.HTML_COMMENT;
        };
    }

    private static boolean isWholeValue(String text, int at) {
        int before = at - 1;
        while (before >= 0 && isBlank(text.charAt(before))) {
            before--;
        }
        boolean begins = before >= 0 && text.charAt(before) == '=';
        boolean ends = at + 1 == text.length() || isBlank(text.charAt(at + 1)) || text.charAt(at + 1) == '>';
        return begins && ends;
    }

    private static State nextInXml(State state, String text, int at) {
        char c = text.charAt(at);
        return switch (state) {
            case TEXT -> c == '<' ? opened(text, at, true) : State.TEXT;
            case CDATA -> endsAt("]]>", text, at) ? State.TEXT : state;
            case COMMENT -> endsAt("-->", text, at) && !isOpener(text, at) ? State.TEXT : state;
            case INSTRUCTION -> endsAt("?>", text, at) && !endsAt("<?>", text, at) ? State.TEXT : state;
            case DOCTYPE, DOCTYPE_DOUBLE_QUOTED, DOCTYPE_SINGLE_QUOTED, DOCTYPE_SUBSET ->
                nextInDoctype(state, text, at);
            default -> nextInTag(state, text, at, true);
        };
    }

    private static State nextInHtml(State state, String text, int at, String element) {
        char c = text.charAt(at);
        return switch (state) {
            case TEXT -> c == '<' ? opened(text, at, false) : State.TEXT;
            case RAW_TEXT -> c == '<' && isEndTag(text, at, element) ? State.TAG_NAME : state;
            case COMMENT ->
                endsAt("-->", text, at) || endsAt("--!>", text, at) || endsAt("<!-->", text, at) ? State.TEXT : state;
            case CDATA, INSTRUCTION, DOCTYPE -> c == '>' ? State.TEXT : state;
            default -> nextInTag(state, text, at, false);
        };
    }

    /// At a `<` in text. One that nothing follows which could make it markup is text.
    private static State opened(String text, int at, boolean xml) {
        if (text.startsWith("<!--", at)) {
            return State.COMMENT;
        }
        if (text.startsWith("<![CDATA[", at)) {
            return State.CDATA;
        }
        if (text.startsWith("<!", at)) {
            return State.DOCTYPE;
        }
        if (text.startsWith("<?", at)) {
            return State.INSTRUCTION;
        }
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        boolean named =
                xml ? Character.isLetter(next) || next == '_' || next == ':' : next < 0x80 && Character.isLetter(next);
        return named || next == '/' || next == FIELD ? State.TAG_NAME : State.TEXT;
    }

    private static State nextInTag(State state, String text, int at, boolean xml) {
        char c = text.charAt(at);
        return switch (state) {
            case DOUBLE_QUOTED -> c == '"' ? State.TAG : state;
            case SINGLE_QUOTED -> c == '\'' ? State.TAG : state;
            case BEFORE_VALUE -> {
                if (isBlank(c)) {
                    yield state;
                }
                yield c == '"'
                        ? State.DOUBLE_QUOTED
                        : c == '\'' ? State.SINGLE_QUOTED : c == '>' ? State.TEXT : State.UNQUOTED;
            }
            case UNQUOTED -> c == '>' ? State.TEXT : isBlank(c) ? State.TAG : state;
            default -> {
                if (c == '>') {
                    yield State.TEXT;
                }
                if (c == '<' && xml) {
                    yield opened(text, at, true);
                }
                if (isBlank(c)) {
                    yield State.TAG;
                }
                if (state == State.TAG_NAME) {
                    // the slash of an end tag comes before the name
                    yield c == '/' && text.charAt(at - 1) != '<' ? State.TAG : state;
                }
                yield c == '=' ? State.BEFORE_VALUE : c == '/' ? State.TAG : State.ATTRIBUTE_NAME;
            }
        };
    }

    private static State nextInDoctype(State state, String text, int at) {
        char c = text.charAt(at);
        return switch (state) {
            case DOCTYPE_DOUBLE_QUOTED -> c == '"' ? State.DOCTYPE : state;
            case DOCTYPE_SINGLE_QUOTED -> c == '\'' ? State.DOCTYPE : state;
            case DOCTYPE_SUBSET -> c == ']' && closesSubset(text, at + 1) ? State.DOCTYPE : state;
            default ->
                switch (c) {
                    case '>' -> State.TEXT;
                    case '"' -> State.DOCTYPE_DOUBLE_QUOTED;
                    case '\'' -> State.DOCTYPE_SINGLE_QUOTED;
                    case '[' -> State.DOCTYPE_SUBSET;
                    default -> state;
                };
        };
    }

    private static boolean closesSubset(String text, int from) {
        int i = from;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i < text.length() && text.charAt(i) == '>';
    }

    private static boolean isInTag(State state) {
        return switch (state) {
            case TAG_NAME, TAG, ATTRIBUTE_NAME, BEFORE_VALUE, UNQUOTED -> true;
            default -> false;
        };
    }

    private static boolean isEndTag(String text, int at, String element) {
        int after = at + 2 + element.length();
        return text.regionMatches(true, at, "</" + element, 0, element.length() + 2)
                && (after == text.length() || isBlank(text.charAt(after)) || "/>".indexOf(text.charAt(after)) >= 0);
    }

    private static String nameAt(String text, int from) {
        int end = from;
        while (end < text.length() && !isBlank(text.charAt(end)) && ">/".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(from, end).toLowerCase(Locale.ROOT);
    }

    private static boolean endsAt(String end, String text, int at) {
        return text.startsWith(end, at + 1 - end.length());
    }

    /// Whether the hyphens before `at` belong to `<!--`.
    private static boolean isOpener(String text, int at) {
        return endsAt("<!-->", text, at) || endsAt("<!--->", text, at);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }
}
