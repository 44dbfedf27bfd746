package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import koerier.api.Scope;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The published OpenAPI document, read once at start: it says which routes there are, which scope each needs, and what
/// parameters and bodies must look like. Shared by all event loops.
public final class Contract {
    private static final String RESOURCE = "/koerier/api/openapi.yaml";
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

    private final String text;
    private final Map<String, Operation> operations;

    private Contract(String text, Map<String, Operation> operations) {
        this.text = text;
        this.operations = operations;
    }

    /// Reads the document; fails when it is not OpenAPI 3.1 or an operation lacks its scope.
    public static Future<Contract> load(Vertx vertx) {
        return parse(vertx, read());
    }

    static Future<Contract> parse(Vertx vertx, String text) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        JsonObject document = new JsonObject(io.vertx.core.json.Json.encode(tree));
        OpenAPIVersion version = OpenAPIVersion.fromContract(document);
        return version.getRepository(vertx, "app://")
                .compose(repository -> version.validateContract(vertx, repository, document)
                        .compose(result -> Boolean.TRUE.equals(result.getValid())
                                ? version.resolve(vertx, repository, document)
                                : Future.failedFuture("not OpenAPI 3.1: " + result.toJson()))
                        .map(resolved -> new Contract(text, operations(resolved, repository))));
    }

    private static String read() {
        try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
            return new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The document as published.
    public String text() {
        return text;
    }

    public List<Operation> operations() {
        return List.copyOf(operations.values());
    }

    private static Map<String, Operation> operations(JsonObject document, SchemaRepository schemas) {
        Map<String, Operation> result = new LinkedHashMap<>();
        JsonObject paths = document.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            if (!path.startsWith("/")) {
                continue;
            }
            JsonObject item = paths.getJsonObject(path);
            for (String method : METHODS) {
                JsonObject operation = item.getJsonObject(method);
                if (operation != null) {
                    Operation read = operation(path, method, item, operation, schemas);
                    if (result.put(read.id(), read) != null) {
                        throw new IllegalStateException("two operations are named " + read.id());
                    }
                }
            }
        }
        return result;
    }

    private static Operation operation(
            String path, String method, JsonObject item, JsonObject operation, SchemaRepository schemas) {
        String id = operation.getString("operationId");
        String scope = operation.getString("x-scope");
        if (id == null || scope == null) {
            throw new IllegalStateException(method + " " + path + " needs an operationId and an x-scope");
        }
        List<Parameter> parameters = new ArrayList<>();
        for (JsonObject from : List.of(item, operation)) {
            JsonArray declared = from.getJsonArray("parameters", new JsonArray());
            for (int i = 0; i < declared.size(); i++) {
                parameters.add(parameter(declared.getJsonObject(i), schemas));
            }
        }
        JsonObject body = operation.getJsonObject("requestBody");
        return new Operation(
                id,
                method.toUpperCase(Locale.ROOT),
                path,
                scope.equals("public") ? Optional.empty() : Optional.of(scope(scope)),
                audit(method, operation.getString("x-audit")),
                operation.getJsonArray("tags").getString(0),
                parameters,
                body == null ? null : body(body, schemas));
    }

    /// What changes something and says nothing else about it is written down as a call.
    private static Audit audit(String method, @Nullable String spelling) {
        if (spelling == null) {
            return method.equals("get") ? Audit.NONE : Audit.CALL;
        }
        return switch (spelling) {
            case "none" -> Audit.NONE;
            case "change" -> Audit.CHANGE;
            default -> throw new IllegalStateException("no such x-audit: " + spelling);
        };
    }

    private static Scope scope(String spelling) {
        for (Scope scope : Scope.values()) {
            if (scope.spelling().equals(spelling)) {
                return scope;
            }
        }
        throw new IllegalStateException("no such scope: " + spelling);
    }

    private static Parameter parameter(JsonObject declared, SchemaRepository schemas) {
        JsonObject schema = declared.getJsonObject("schema");
        return new Parameter(
                declared.getString("name"),
                In.valueOf(declared.getString("in").toUpperCase(Locale.ROOT)),
                declared.getBoolean("required", false),
                String.valueOf(schema.getValue("type")),
                schemas.validator(JsonSchema.of(schema)));
    }

    private static Body body(JsonObject declared, SchemaRepository schemas) {
        Map<String, Validator> content = new LinkedHashMap<>();
        JsonObject kinds = declared.getJsonObject("content");
        for (String kind : kinds.fieldNames()) {
            if (kind.indexOf('/') > 0) {
                content.put(
                        kind,
                        schemas.validator(
                                JsonSchema.of(kinds.getJsonObject(kind).getJsonObject("schema"))));
            }
        }
        return new Body(declared.getBoolean("required", false), content);
    }

    /// @param scope what a key needs; empty for what is open to everybody
    /// @param audit how the audit log hears of it
    /// @param body null when it takes none
    public record Operation(
            String id,
            String method,
            String path,
            Optional<Scope> scope,
            Audit audit,
            String tag,
            List<Parameter> parameters,
            @Nullable Body body) {
        public Operation {
            parameters = List.copyOf(parameters);
        }

        Optional<Parameter> parameter(In in, String name) {
            return parameters.stream()
                    .filter(parameter -> parameter.in == in && parameter.name.equals(name))
                    .findFirst();
        }
    }

    /// How the audit log hears of an operation.
    public enum Audit {
        /// Not at all: it changes nothing, or what it does has a log of its own.
        NONE,
        /// From the change itself, in the same transaction.
        CHANGE,
        /// Before it is carried out.
        CALL
    }

    /// Where a parameter stands.
    public enum In {
        PATH,
        QUERY,
        HEADER
    }

    /// @param type the JSON type: `string`, `integer`, `boolean`
    public record Parameter(String name, In in, boolean required, String type, Validator validator) {}

    /// @param content by media type
    public record Body(boolean required, Map<String, Validator> content) {}
}
