package koerier.api.io;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Holds every answer of a test against the published document: a status that it names, and a body as it says.
final class ContractCheck {
    private final JsonObject paths;
    private final SchemaRepository schemas;
    private final Map<String, Validator> validators = new HashMap<>();
    private final RouteTable<Contract.Operation> routes = new RouteTable<>();

    ContractCheck(Vertx vertx, Contract contract) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(contract.text());
        JsonObject document = new JsonObject(io.vertx.core.json.Json.encode(tree));
        OpenAPIVersion version = OpenAPIVersion.fromContract(document);
        schemas = ApiUnderTest.await(version.getRepository(vertx, "app://"));
        paths = ApiUnderTest.await(version.resolve(vertx, schemas, document)).getJsonObject("paths");
        contract.operations().forEach(operation -> routes.add(operation.method(), operation.path(), operation));
    }

    void check(String method, String rawPath, HttpResponse<String> response) {
        RouteTable.Found<Contract.Operation> found = routes.find(method, rawPath);
        if (found == null || found.target() == null || method.equals("HEAD")) {
            return;
        }
        Contract.Operation operation = found.target();
        JsonObject responses = paths.getJsonObject(operation.path())
                .getJsonObject(operation.method().toLowerCase(java.util.Locale.ROOT))
                .getJsonObject("responses");
        String status = String.valueOf(response.statusCode());
        JsonObject declared = responses.getJsonObject(status, responses.getJsonObject("default"));
        if (declared == null || !responses.containsKey(status) && response.statusCode() < 400) {
            throw new AssertionError(operation.id() + " may not answer " + status);
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!declared.containsKey("content")) {
            if (!response.body().isEmpty()) {
                throw new AssertionError(operation.id() + " " + status + " has a body");
            }
            return;
        }
        String media = type.split(";")[0];
        JsonObject content = declared.getJsonObject("content").getJsonObject(media);
        if (content == null && !operation.id().equals("docsFile")) {
            throw new AssertionError(operation.id() + " " + status + " may not be " + media);
        }
        if (media.endsWith("json") && content != null) {
            body(operation.id() + " " + status, content, response.body());
        }
    }

    private void body(String what, JsonObject content, String body) {
        Validator validator = validators.computeIfAbsent(
                what, _ -> schemas.validator(JsonSchema.of(content.getJsonObject("schema"))));
        Object value = Json.read(body.getBytes(StandardCharsets.UTF_8));
        @SuppressWarnings({"unchecked", "rawtypes"}) // trees hold JSON values only
        Object json = value instanceof Map map ? new JsonObject(map) : new JsonArray((List) value);
        OutputUnit result = validator.validate(json);
        if (!Boolean.TRUE.equals(result.getValid())) {
            throw new AssertionError(what + " is not as the contract says: " + result.getErrors() + "\n" + body);
        }
    }
}
