package koerier.api.io;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;

/// What a schema finds wrong with a value, in the words of the API: one mistake per place, the innermost.
final class Violations {
    /// A hostile document of thousands of wrong members need not be answered in full.
    static final int ERRORS_MAX = 100;

    private static final String UNKNOWN = "unknown";
    private static final Pattern MISSING = Pattern.compile("required property \"(.*)\"", Pattern.DOTALL);

    private Violations() {}

    /// Every mistake, in the order found; a value that is right gives none.
    static List<FieldError> of(Validator validator, @Nullable Object value) {
        OutputUnit result = validator.validate(json(value));
        if (Boolean.TRUE.equals(result.getValid()) || result.getErrors() == null) {
            return List.of();
        }
        Map<String, FieldError> found = new LinkedHashMap<>();
        for (OutputUnit unit : result.getErrors()) {
            FieldError error = error(unit);
            if (error != null && found.size() < ERRORS_MAX) {
                found.merge(error.pointer(), error, (old, young) -> old.code().equals(UNKNOWN) ? young : old);
            }
        }
        // The library calls a member unknown, too, when its value is wrong.
        return found.values().stream()
                .filter(error -> !error.code().equals(UNKNOWN)
                        || result.getErrors().stream().noneMatch(unit -> isInside(unit, error.pointer())))
                .toList();
    }

    private static boolean isInside(OutputUnit unit, String pointer) {
        String inner = pointer(unit.getInstanceLocation());
        return (inner.equals(pointer) || inner.startsWith(pointer + "/"))
                && !unit.getKeywordLocation().endsWith("/additionalProperties");
    }

    /// The mistakes of both, without saying twice of one place that it is wrong; the first list has the better words.
    static List<FieldError> merged(List<FieldError> first, List<FieldError> second) {
        Map<String, FieldError> result = new LinkedHashMap<>();
        List<FieldError> all = new ArrayList<>(first);
        for (FieldError error : first) {
            result.putIfAbsent(error.pointer(), error);
        }
        for (FieldError error : second) {
            if (result.putIfAbsent(error.pointer(), error) == null) {
                all.add(error);
            }
        }
        return all;
    }

    private static @Nullable FieldError error(OutputUnit unit) {
        String location = unit.getKeywordLocation();
        String keyword = location.substring(location.lastIndexOf('/') + 1);
        String pointer = pointer(unit.getInstanceLocation());
        String said = unit.getError();
        return switch (keyword) {
            case "type" -> new FieldError(pointer, "type", "must be " + said.substring(said.indexOf("Expected ") + 9));
            case "required" -> missing(pointer, said);
            case "additionalProperties" -> new FieldError(pointer, UNKNOWN, "is not a member of this document");
            case "enum" ->
                new FieldError(pointer, "choice", "must be one of " + said.substring(said.indexOf("any of ") + 7));
            case "minLength", "minItems" -> new FieldError(pointer, "tooShort", said);
            case "maxLength", "maxItems" -> new FieldError(pointer, "tooLong", said);
            case "minimum", "maximum" -> new FieldError(pointer, "range", said);
            case "uniqueItems" -> new FieldError(pointer, "duplicate", said);
            case "pattern", "format" -> new FieldError(pointer, "format", said);
            default -> null; // a sum of what was found further inside
        };
    }

    private static FieldError missing(String pointer, String said) {
        Matcher name = MISSING.matcher(said);
        String at =
                name.find() ? pointer + "/" + name.group(1).replace("~", "~0").replace("/", "~1") : pointer;
        return new FieldError(at, "required", "is required");
    }

    /// The library writes locations as URI fragments.
    private static String pointer(String location) {
        String fragment = location.startsWith("#") ? location.substring(1) : location;
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return fragment;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // trees hold JSON values only
    private static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map map -> new JsonObject(map);
            case List list -> new JsonArray(list);
            default -> value;
        };
    }
}
