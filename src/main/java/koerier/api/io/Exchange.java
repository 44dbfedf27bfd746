package koerier.api.io;

import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import koerier.api.Caller;
import koerier.api.Language;
import koerier.api.Page;
import koerier.api.Problem;
import koerier.configuration.Precondition;
import koerier.document.FieldError;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// One request on its way: what was asked, by whom, and what came with it. Belongs to one event loop.
final class Exchange {
    private final HttpServerRequest request;
    private final Contract.Operation operation;
    private final Map<String, String> path;
    private Map<String, String> query = Map.of();
    private @Nullable Caller caller;
    private @Nullable String bearer;
    private byte[] body = {};
    private @Nullable Object document;
    private List<FieldError> bodyErrors = List.of();

    Exchange(HttpServerRequest request, Contract.Operation operation, Map<String, String> path) {
        this.request = request;
        this.operation = operation;
        this.path = path;
    }

    HttpServerRequest request() {
        return request;
    }

    Contract.Operation operation() {
        return operation;
    }

    /// Who calls; never asked for on public operations.
    Caller caller() {
        return Objects.requireNonNull(caller, "a public operation has no caller");
    }

    /// The caller's whole key: it never leaves the memory of this request.
    String bearer() {
        return Objects.requireNonNull(bearer, "a public operation has no caller");
    }

    void authenticated(Caller who, String key) {
        this.caller = who;
        this.bearer = key;
    }

    /// The path of the request, as it came.
    String url() {
        return Objects.requireNonNull(request.path(), "a request without a path has found no operation");
    }

    String path(String name) {
        return Objects.requireNonNull(path.get(name), name);
    }

    boolean isOfOrganisation() {
        return path.containsKey("org");
    }

    /// The organisation in the path. The dispatcher has refused what is none.
    OrgId org() {
        return new OrgId(path("org"));
    }

    void query(String name, String value) {
        if (query.isEmpty()) {
            query = new HashMap<>();
        }
        query.put(name, value);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    int limit() {
        return query("limit").map(Integer::parseInt).orElse(Page.LIMIT_DEFAULT);
    }

    boolean strict() {
        return query("strict").map(Boolean::parseBoolean).orElse(false);
    }

    /// A page out of a whole list.
    <T> Page<T> page(List<T> all, Function<T, String> id) {
        return Page.cut(all, id, operation.id(), query.get("after"), limit()).orElseThrow(Exchange::badCursor);
    }

    /// The parts of this list's cursor, if there is one.
    Optional<String[]> cursor(int parts) {
        return query("after").map(text -> Page.read(operation.id(), text, parts).orElseThrow(Exchange::badCursor));
    }

    static Refused badCursor() {
        return new Refused(Problem.validation("?after", "cursor", "is no `next` of this list"));
    }

    /// What If-Match says. What can match nothing (a weak or garbled tag) gives a version that nothing has.
    Precondition precondition() {
        String text = request.getHeader("If-Match");
        if (text == null || text.strip().equals("*")) {
            return Precondition.NONE;
        }
        String tag = text.strip();
        return tag.matches("\"[0-9]{1,18}\"")
                ? Precondition.version(Long.parseLong(tag.substring(1, tag.length() - 1)))
                : Precondition.version(-1);
    }

    Locale language(Locale fallback) {
        return Language.of(request.getHeader("Accept-Language"), fallback);
    }

    void body(byte[] bytes, @Nullable Object tree, List<FieldError> errors) {
        this.body = bytes;
        this.document = tree;
        this.bodyErrors = errors;
    }

    byte[] body() {
        return body;
    }

    /// The body, an object.
    @SuppressWarnings("unchecked") // documents hold JSON values only
    Map<String, @Nullable Object> document() {
        return document instanceof Map<?, ?> object ? (Map<String, @Nullable Object>) object : Map.of();
    }

    /// What the contract finds wrong with the body.
    List<FieldError> bodyErrors() {
        return bodyErrors;
    }
}
