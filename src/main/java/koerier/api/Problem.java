package koerier.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.configuration.Decision;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;

/// An error as the API says it (RFC 9457). The type is stable, the texts are for people.
///
/// @param type a relative reference such as `/problems/validation`
/// @param members further members, by name
public record Problem(
        String type,
        int status,
        String title,
        String detail,
        List<FieldError> errors,
        Map<String, @Nullable Object> members) {
    /// What a caller sees of anything that is not there or not his: always the same, so that nothing can be told from
    /// it.
    public static final Problem NOT_FOUND =
            of("not-found", 404, "No such thing", "There is no such thing, or this key may not see it.");

    public static final Problem NO_ROUTE =
            of("not-found", 404, "No such thing", "There is nothing at this address; see /openapi.yaml.");
    public static final Problem UNAUTHORIZED = of(
            "unauthorized",
            401,
            "No valid key",
            "Send a valid API key as `Authorization: Bearer <key>`, and only there.");
    public static final Problem LOOP =
            of("loop", 403, "A call of Koerier itself", "A webhook may not call this API: it could set off itself.");

    public static final Problem STALE = of(
            "precondition-failed",
            412,
            "Changed since it was read",
            "The thing has another ETag than If-Match says; read it again.");

    public static final Problem NOT_PENDING = of(
            "not-pending", 409, "Not pending", "The scheduled action has fired, was skipped or was cancelled already.");

    public Problem {
        errors = List.copyOf(errors);
    }

    private static Problem of(String type, int status, String title, String detail) {
        return new Problem("/problems/" + type, status, title, detail, List.of(), Map.of());
    }

    public static Problem validation(List<FieldError> errors) {
        String detail = errors.size() == 1
                ? "The request has 1 mistake; see errors."
                : "The request has " + errors.size() + " mistakes; see errors.";
        return new Problem("/problems/validation", 422, "Not acceptable", detail, errors, Map.of());
    }

    public static Problem validation(String pointer, String code, String detail) {
        return validation(List.of(new FieldError(pointer, code, detail)));
    }

    public static Problem notJson(String detail) {
        return of("not-json", 400, "Not JSON", detail);
    }

    public static Problem badRequest(int status, String detail) {
        return of("bad-request", status, "Not HTTP as expected", detail);
    }

    public static Problem forbidden(String scope) {
        return of("forbidden", 403, "The key lacks the scope", "This needs a key with the scope `" + scope + "`.");
    }

    public static Problem methodNotAllowed(String allowed) {
        return of("method-not-allowed", 405, "No such method here", "Allowed: " + allowed + ".");
    }

    public static Problem tooLarge(long limitBytes) {
        return of("too-large", 413, "Too large", "The body may have " + limitBytes + " bytes at most.");
    }

    public static Problem unsupportedMediaType(String accepted) {
        return of("unsupported-media-type", 415, "Not this kind of content", "Accepted: " + accepted + ".");
    }

    public static Problem timeout() {
        return of("request-timeout", 408, "Too slow", "The body did not come in time.");
    }

    public static Problem overloaded(String detail) {
        return of("overloaded", 503, "Overloaded", detail);
    }

    public static Problem unavailable(String detail) {
        return of("unavailable", 503, "Not available at the moment", detail);
    }

    public static Problem rateLimited(long seconds) {
        return of(
                "rate-limit",
                429,
                "Too many requests",
                "More requests than allowed came from here; send again in " + seconds + " s.");
    }

    public static Problem tooManyConnections(int limit) {
        return of(
                "too-many-connections",
                429,
                "Too many connections",
                "This key may have " + limit + " connections of this kind to a node; close one.");
    }

    public static Problem idempotency(String detail) {
        return of("idempotency", 409, "Idempotency-Key used otherwise", detail);
    }

    /// @param reason a stable word for what is in the way
    public static Problem notReplayable(String reason, String detail) {
        return of("not-replayable", 409, "Cannot be made again", detail).with("reason", reason);
    }

    public static Problem tooManyReplays(int limit) {
        return of(
                "too-many-replays",
                409,
                "Too many replays at once",
                "Of an organisation, " + limit + " replays may go on at once; wait for one or stop it.");
    }

    public static Problem inUse(String detail, List<Decision.User> users) {
        List<@Nullable Object> shown = new ArrayList<>();
        for (Decision.User user : users) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("id", user.id());
            one.put("name", user.name());
            shown.add(one);
        }
        return of("in-use", 409, "In use", detail).with("users", shown);
    }

    /// @param id what stands in the log beside the cause
    public static Problem internal(String id) {
        return of("internal", 500, "A fault of Koerier", "Something went wrong on this side; the log says what.")
                .with("id", id);
    }

    public Problem with(String name, Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, status, title, detail, errors, more);
    }

    /// As a document.
    public Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("type", type);
        result.put("title", title);
        result.put("status", status);
        result.put("detail", detail);
        if (!errors.isEmpty()) {
            result.put("errors", document(errors));
        }
        result.putAll(members);
        return result;
    }

    /// Mistakes as a document.
    public static List<@Nullable Object> document(List<FieldError> errors) {
        List<@Nullable Object> result = new ArrayList<>();
        for (FieldError error : errors) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("pointer", error.pointer());
            one.put("code", error.code());
            one.put("detail", error.detail());
            result.add(one);
        }
        return result;
    }
}
