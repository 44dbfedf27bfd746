package koerier.document;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads one JSON object (a plain tree of maps, lists, strings, numbers and booleans), remembers where it stands and
/// what was asked for, and collects every mistake instead of stopping at the first. Readers of one document share one
/// list of errors. A wrong type or a missing required member adds an error and gives the fallback, so parsing goes on.
public final class DocumentReader {
    /// Mistakes past this number are not named: the answer to a hostile document stays small.
    static final int ERRORS_MAX = 100;

    /// Of each kind of constant, by ordinal.
    private static final ClassValue<String[]> SPELLINGS = new ClassValue<>() {
        @Override
        protected String[] computeValue(Class<?> kind) {
            return Arrays.stream(kind.getEnumConstants())
                    .map(DocumentReader::spelt)
                    .toArray(String[]::new);
        }
    };

    private final Map<String, @Nullable Object> members;
    private final String pointer;
    private final List<FieldError> errors;
    private final Set<String> asked = new HashSet<>();

    private DocumentReader(Map<String, @Nullable Object> members, String pointer, List<FieldError> errors) {
        this.members = members;
        this.pointer = pointer;
        this.errors = errors;
    }

    public static DocumentReader of(Map<String, @Nullable Object> document) {
        return new DocumentReader(document, "", new ArrayList<>());
    }

    /// The pointer of a member of this object.
    public String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    public String pointer() {
        return pointer;
    }

    /// Names a mistake at a member of this object.
    public void error(String member, String code, String detail) {
        add(new FieldError(member.isEmpty() ? pointer : at(member), code, detail));
    }

    /// Names a mistake at an entry of a list of this object.
    public void error(String member, int index, String code, String detail) {
        add(new FieldError(at(member) + "/" + index, code, detail));
    }

    public void add(FieldError error) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(error);
        }
    }

    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    public boolean isValid() {
        return errors.isEmpty();
    }

    /// The value if no mistake was found in the whole document, else all of them.
    public <T> Parsed<T> result(T value) {
        return errors.isEmpty() ? new Parsed.Valid<>(value) : new Parsed.Invalid<>(errors);
    }

    /// The names of all members of this object, for objects whose members are free.
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    public boolean has(String name) {
        asked.add(name);
        return members.get(name) != null;
    }

    /// The raw value, null when absent or null.
    public @Nullable Object raw(String name) {
        asked.add(name);
        return members.get(name);
    }

    public Optional<String> text(String name) {
        Object value = raw(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        error(name, "type", "must be a string");
        return Optional.empty();
    }

    public String requiredText(String name) {
        if (!has(name)) {
            error(name, "required", "is required");
            return "";
        }
        return text(name).orElse("");
    }

    /// Text that names something, so that an empty one is as good as none; empty when that was said.
    public String requiredName(String name) {
        String text = requiredText(name);
        if (text.isEmpty() && raw(name) instanceof String) {
            error(name, "required", "must not be empty");
        }
        return text;
    }

    public String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    /// One line of text, trimmed, of 1 to `max` code points, without control characters; empty when absent or refused.
    public Optional<String> line(String name, int max) {
        Optional<String> text = text(name).map(String::strip);
        Optional<String> fault = text.flatMap(line -> Text.lineFault(line, max));
        fault.ifPresent(detail -> error(name, "text", detail));
        return fault.isPresent() ? Optional.empty() : text;
    }

    /// As [#line], and its absence is a mistake.
    public String requiredLine(String name, int max) {
        if (!has(name)) {
            error(name, "required", "is required");
            return "";
        }
        return line(name, max).orElse("");
    }

    public boolean bool(String name, boolean fallback) {
        Object value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean bool) {
            return bool;
        }
        error(name, "type", "must be true or false");
        return fallback;
    }

    /// An integer between `min` and `max`, both included.
    public int integer(String name, int fallback, int min, int max) {
        Object value = raw(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Number number) {
            try {
                int result = new BigDecimal(number.toString()).intValueExact();
                if (result >= min && result <= max) {
                    return result;
                }
            } catch (ArithmeticException | NumberFormatException outOfRange) {
                // falls through to the one answer for every number that is no integer in range
            }
            error(name, "range", "must be a whole number from " + min + " to " + max);
            return fallback;
        }
        error(name, "type", "must be a whole number");
        return fallback;
    }

    /// A member that is one of the constants of an enum, spelt in lowerCamelCase (`createOrEdit` for CREATE_OR_EDIT).
    public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> spellings = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String spelling = spelling(constant);
            if (spelling.equals(text.get())) {
                return Optional.of(constant);
            }
            spellings.add(spelling);
        }
        error(name, "choice", "must be one of " + String.join(", ", spellings));
        return Optional.empty();
    }

    /// How an enum constant is spelt in documents: `CREATE_OR_EDIT` is `createOrEdit`.
    public static String spelling(Enum<?> constant) {
        return SPELLINGS.get(constant.getDeclaringClass())[constant.ordinal()];
    }

    private static String spelt(Object constant) {
        String[] words = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder result = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            result.append(Character.toUpperCase(words[i].charAt(0))).append(words[i], 1, words[i].length());
        }
        return result.toString();
    }

    public Optional<DocumentReader> object(String name) {
        Object value = raw(name);
        if (value == null) {
            return Optional.empty();
        }
        Optional<DocumentReader> reader = reader(value, at(name));
        if (reader.isEmpty()) {
            error(name, "type", "must be an object");
        }
        return reader;
    }

    /// The members of a list of objects, each with its own pointer; at most `max` of them.
    public List<DocumentReader> objects(String name, int max) {
        List<DocumentReader> result = new ArrayList<>();
        List<@Nullable Object> items = list(name, max);
        for (int i = 0; i < items.size(); i++) {
            Optional<DocumentReader> reader = reader(items.get(i), at(name) + "/" + i);
            if (reader.isPresent()) {
                result.add(reader.get());
            } else {
                error(name, i, "type", "must be an object");
            }
        }
        return result;
    }

    /// The entry of a list, if it is an object; for lists that hold strings and objects.
    public Optional<DocumentReader> object(String name, int index, @Nullable Object entry) {
        return reader(entry, at(name) + "/" + index);
    }

    /// The members of a list of strings; at most `max` of them.
    public List<String> texts(String name, int max) {
        List<String> result = new ArrayList<>();
        List<@Nullable Object> items = list(name, max);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof String text) {
                result.add(text);
            } else {
                error(name, i, "type", "must be a string");
            }
        }
        return result;
    }

    /// The members of a list of strings, each read on its own; at most `max` of them. What `read` gives nothing for is
    /// named at its place with `code` and `detail`.
    public <T> List<T> texts(String name, int max, String code, String detail, Function<String, Optional<T>> read) {
        List<T> result = new ArrayList<>();
        List<@Nullable Object> items = list(name, max);
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof String text)) {
                error(name, i, "type", "must be a string");
                continue;
            }
            Optional<T> value = read.apply(text);
            if (value.isPresent()) {
                result.add(value.get());
            } else {
                error(name, i, code, detail);
            }
        }
        return result;
    }

    @SuppressWarnings("unchecked") // documents hold JSON values only
    public List<@Nullable Object> list(String name, int max) {
        Object value = raw(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            error(name, "type", "must be a list");
            return List.of();
        }
        if (list.size() > max) {
            error(name, "tooMany", "has " + list.size() + " entries, at most " + max + " are allowed");
            return List.of();
        }
        return (List<@Nullable Object>) list;
    }

    /// Names every member that nobody asked for. Call it last. Members of `readOnly` are passed over in silence, so
    /// that a document that was read can be sent back.
    public void refuseUnknown(Set<String> readOnly) {
        for (String name : members.keySet()) {
            if (!asked.contains(name) && !readOnly.contains(name)) {
                error(name, "unknown", "is not a member of this document");
            }
        }
    }

    @SuppressWarnings("unchecked") // documents hold JSON values only
    private Optional<DocumentReader> reader(@Nullable Object value, String at) {
        return value instanceof Map<?, ?> map
                ? Optional.of(new DocumentReader((Map<String, @Nullable Object>) map, at, errors))
                : Optional.empty();
    }
}
