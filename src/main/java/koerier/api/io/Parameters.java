package koerier.api.io;

import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;

/// Checks what comes beside the body against the contract.
final class Parameters {
    private static final String JSON = "application/json";

    private Parameters() {}

    /// Reads the query: every parameter known, once, well spelt, and as its schema says.
    static void readQuery(Exchange exchange, List<FieldError> errors) {
        String query = exchange.request().query();
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = RouteTable.decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : RouteTable.decoded(pair.substring(equals + 1), true);
            if (name == null || value == null) {
                errors.add(new FieldError("?", "encoding", "the query is not percent-encoded UTF-8"));
                return;
            }
            if (name.isEmpty() && value.isEmpty()) {
                continue;
            }
            Optional<Contract.Parameter> parameter = exchange.operation().parameter(Contract.In.QUERY, name);
            if (parameter.isEmpty()) {
                errors.add(new FieldError("?" + name, "unknown", "is not a parameter of this operation"));
            } else if (exchange.query(name).isPresent()) {
                errors.add(new FieldError("?" + name, "duplicate", "is given twice"));
            } else {
                exchange.query(name, value);
                errors.addAll(check(parameter.get(), value, "?" + name));
            }
            if (errors.size() > Violations.ERRORS_MAX) {
                return;
            }
        }
    }

    static void checkHeaders(Exchange exchange, List<FieldError> errors) {
        for (Contract.Parameter parameter : exchange.operation().parameters()) {
            if (parameter.in() == Contract.In.HEADER
                    && exchange.request().headers().contains(parameter.name())) {
                List<String> values = exchange.request().headers().getAll(parameter.name());
                if (values.size() > 1) {
                    errors.add(new FieldError(parameter.name(), "duplicate", "is given twice"));
                } else {
                    errors.addAll(check(parameter, values.getFirst(), parameter.name()));
                }
            }
        }
    }

    /// Whether the path parameters are as the contract says; what is not cannot be the name of anything.
    static boolean pathIsValid(Contract.Operation operation, Map<String, String> path) {
        for (Contract.Parameter parameter : operation.parameters()) {
            if (parameter.in() == Contract.In.PATH
                    && !check(parameter, Objects.requireNonNull(path.get(parameter.name())), "")
                            .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// The schema for a body of this Content-Type; null when the operation takes none such.
    static @Nullable Validator bodyValidator(Contract.Body body, @Nullable String contentType) {
        return contentType == null ? null : body.content().get(mediaType(contentType));
    }

    /// Type and subtype in lower case; "" for a charset other than UTF-8.
    static String mediaType(String contentType) {
        if (contentType.equals(JSON)) {
            return JSON;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return "";
            }
        }
        return parts[0].strip();
    }

    private static List<FieldError> check(Contract.Parameter parameter, String text, String pointer) {
        Object value = switch (parameter.type()) {
            case "integer" -> text.matches("-?[0-9]{1,18}") ? Long.valueOf(text) : text;
            case "boolean" -> text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
            default -> text;
        };
        List<FieldError> result = new ArrayList<>();
        for (FieldError error : Violations.of(parameter.validator(), value)) {
            result.add(new FieldError(pointer, error.code(), error.detail()));
        }
        return result;
    }
}
