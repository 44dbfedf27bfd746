package koerier.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import koerier.document.FieldError;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Reads one event from its bytes: judges that they are JSON ([JsonScanner] says how strictly), reads the envelope, and
/// keeps the whole as the bytes that came. Nothing inside the record is interpreted here.
///
/// Mutable and reused: one per thread.
public final class EventScanner {
    /// The most bytes of one event, without white space around it.
    public static final int EVENT_BYTES_MAX = 256 * 1024;

    /// The most code points of an event's id and of a record's id.
    public static final int ID_LENGTH_MAX = 255;

    /// The highest depth that an event may claim; from [RecordEvent#DEPTH_MAX] on it is recorded and not evaluated.
    public static final int DEPTH_CLAIM_MAX = 1_000;

    static final String TOO_LARGE = "tooLarge";

    private static final String TYPE = "type";
    private static final String NO_PREVIOUS =
            "an edit without `previous` triggers nothing: which fields changed is not known";
    private static final String NEEDLESS_PREVIOUS = "`previous` counts for an edit only and was passed over";

    private enum Member {
        ID("id"),
        MODULE("module"),
        OPERATION("operation"),
        RECORD_ID("recordId"),
        OCCURRED_AT("occurredAt"),
        RECORD("record"),
        PREVIOUS("previous"),
        ACTOR("actor"),
        DEPTH("depth");

        private static final Member[] ALL = values();

        private final String text;
        private final byte[] bytes;

        Member(String text) {
            this.text = text;
            this.bytes = text.getBytes(StandardCharsets.UTF_8);
        }

        String pointer() {
            return "/" + text;
        }
    }

    private static final int ABSENT = -1;

    private final List<FieldError> errors = new ArrayList<>();
    private final JsonScanner json = new JsonScanner(this::member, errors);
    private final int[] starts = new int[Member.ALL.length];
    private final int[] ends = new int[Member.ALL.length];
    private byte[] bytes = {};

    /// Reads one event.
    ///
    /// @param from where the event begins in `bytes`; white space around it is passed over
    /// @param to where it ends (exclusive)
    /// @param nowMillis when it came in, for an event that does not say when it happened
    /// @param newId makes an id for an event that has none
    public Scanned scan(
            OrgId org, byte[] bytes, int from, int to, long nowMillis, ModuleNames modules, Supplier<String> newId) {
        this.bytes = bytes;
        errors.clear();
        Arrays.fill(starts, ABSENT);
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        if (end - start > EVENT_BYTES_MAX) {
            return new Scanned.Rejected(List.of(tooLarge()));
        }
        json.scan(bytes, start, end);
        if (!errors.isEmpty() && json.isFailed()) {
            return new Scanned.Rejected(errors);
        }
        if (bytes[start] != '{') {
            json.error("", TYPE, "an event must be an object");
            return new Scanned.Rejected(errors);
        }
        return envelope(org, start, end, nowMillis, modules, newId);
    }

    /// What is said of an event over the limit, wherever that is noticed.
    public static FieldError tooLarge() {
        return new FieldError("", TOO_LARGE, "an event may have at most " + EVENT_BYTES_MAX + " bytes");
    }

    private void member(byte[] names, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        for (Member member : Member.ALL) {
            if (Arrays.equals(member.bytes, 0, member.bytes.length, names, nameFrom, nameTo)) {
                starts[member.ordinal()] = valueFrom;
                ends[member.ordinal()] = valueTo;
                return;
            }
        }
        String name = new String(names, nameFrom, nameTo - nameFrom, StandardCharsets.UTF_8);
        json.error("/" + Pointers.token(name), "unknown", "is not a member of an event");
    }

    private Scanned envelope(OrgId org, int from, int to, long nowMillis, ModuleNames modules, Supplier<String> newId) {
        String id = id();
        String module = module(modules);
        Operation operation = operation();
        String recordId = recordId();
        long occurredAt = occurredAt(nowMillis);
        object(Member.RECORD, true);
        boolean hasPrevious = object(Member.PREVIOUS, false);
        object(Member.ACTOR, false);
        int depth = depth();
        if (!errors.isEmpty()) {
            return new Scanned.Rejected(errors);
        }
        String warning = null;
        if (hasPrevious != (operation == Operation.EDIT)) {
            warning = hasPrevious ? NEEDLESS_PREVIOUS : NO_PREVIOUS;
        }
        byte[] body = Arrays.copyOfRange(bytes, from, to);
        return new Scanned.Event(new RecordEvent(
                org, id == null ? newId.get() : id, module, operation, recordId, occurredAt, depth, body, warning));
    }

    private @Nullable String id() {
        if (isMissing(Member.ID)) {
            return null;
        }
        return identifier(Member.ID, text(Member.ID, "must be a string"));
    }

    private String module(ModuleNames modules) {
        String name = requiredText(Member.MODULE);
        String apiName = name.isEmpty() ? null : modules.apiName(name);
        if (apiName != null) {
            return apiName;
        }
        if (!isMissing(Member.MODULE) && isText(Member.MODULE)) {
            error(
                    Member.MODULE,
                    "unknownModule",
                    "there is no module `" + Pointers.shown(name) + "` that takes events");
        }
        return "";
    }

    private Operation operation() {
        return switch (requiredText(Member.OPERATION)) {
            case "create" -> Operation.CREATE;
            case "edit" -> Operation.EDIT;
            case "delete" -> Operation.DELETE;
            default -> {
                if (!isMissing(Member.OPERATION) && isText(Member.OPERATION)) {
                    error(Member.OPERATION, "choice", "must be one of create, edit, delete");
                }
                yield Operation.CREATE;
            }
        };
    }

    private String recordId() {
        if (isMissing(Member.RECORD_ID)) {
            error(Member.RECORD_ID, "required", "is required");
            return "";
        }
        if (!isText(Member.RECORD_ID) && isInteger(Member.RECORD_ID)) {
            String number = raw(Member.RECORD_ID);
            return identifier(Member.RECORD_ID, number.equals("-0") ? "0" : number);
        }
        return identifier(Member.RECORD_ID, text(Member.RECORD_ID, "must be a string or a whole number"));
    }

    private long occurredAt(long nowMillis) {
        if (isMissing(Member.OCCURRED_AT)) {
            return nowMillis;
        }
        String text = text(Member.OCCURRED_AT, "must be a string");
        if (text == null) {
            return nowMillis;
        }
        long millis = IsoInstant.millis(text);
        if (millis == IsoInstant.INVALID) {
            error(Member.OCCURRED_AT, "format", "must be an instant with an offset, such as 2026-11-24T09:30:00Z");
        }
        return millis;
    }

    private int depth() {
        if (isMissing(Member.DEPTH)) {
            return 0;
        }
        if (!isInteger(Member.DEPTH)) {
            error(Member.DEPTH, TYPE, "must be a whole number");
            return 0;
        }
        String number = raw(Member.DEPTH);
        int depth = number.length() <= 4 ? Integer.parseInt(number) : DEPTH_CLAIM_MAX + 1;
        if (depth < 0 || depth > DEPTH_CLAIM_MAX) {
            error(Member.DEPTH, "range", "must be a whole number from 0 to " + DEPTH_CLAIM_MAX);
        }
        return depth;
    }

    /// Whether the member is there and is an object.
    private boolean object(Member member, boolean isRequired) {
        if (isMissing(member)) {
            if (isRequired) {
                error(member, "required", "is required");
            }
            return false;
        }
        if (bytes[starts[member.ordinal()]] != '{') {
            error(member, TYPE, isRequired ? "must be an object" : "must be an object or null");
            return false;
        }
        return true;
    }

    private String identifier(Member member, @Nullable String text) {
        if (text == null) {
            return "";
        }
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > ID_LENGTH_MAX) {
            error(member, length < 1 ? "tooShort" : "tooLong", "must have 1 to " + ID_LENGTH_MAX + " characters");
        } else if (hasControl(text)) {
            // It becomes a database text and a request header, where NUL and line ends cannot stand.
            error(member, "characters", "must not contain control characters");
        }
        return text;
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private String requiredText(Member member) {
        if (isMissing(member)) {
            error(member, "required", "is required");
            return "";
        }
        String text = text(member, "must be a string");
        return text == null ? "" : text;
    }

    private @Nullable String text(Member member, String otherwise) {
        if (!isText(member)) {
            error(member, TYPE, otherwise);
            return null;
        }
        int start = starts[member.ordinal()] + 1;
        int end = ends[member.ordinal()] - 1;
        return EventView.text(bytes, start, end, JsonText.quoteOrBackslash(bytes, start) != end);
    }

    private String raw(Member member) {
        return EventView.text(bytes, starts[member.ordinal()], ends[member.ordinal()], false);
    }

    /// Whether the member is not there or null, which is the same to us.
    private boolean isMissing(Member member) {
        int start = starts[member.ordinal()];
        return start == ABSENT || bytes[start] == 'n';
    }

    private boolean isText(Member member) {
        return bytes[starts[member.ordinal()]] == '"';
    }

    private boolean isInteger(Member member) {
        int p = starts[member.ordinal()];
        int end = ends[member.ordinal()];
        if (bytes[p] == '-') {
            p++;
        }
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            p++;
        }
        return p == end;
    }

    private void error(Member member, String code, String detail) {
        json.error(member.pointer(), code, detail);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
