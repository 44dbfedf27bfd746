package koerier.api.io;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import koerier.api.ApiKey;
import koerier.api.KeyText;
import koerier.api.Problem;
import koerier.api.Scope;
import koerier.document.DocumentReader;
import koerier.org.OrgId;
import koerier.store.ApiKeyStore;
import koerier.store.Configurations;
import org.jspecify.annotations.Nullable;

/// `/v1/api-keys`.
final class KeyRoutes {
    private static final int ID_BYTES = 10;
    private static final int NAME_MAX = 100;

    private final ApiKeyStore keys;
    private final Configurations configurations;
    private final Authentication authentication;
    private final SecureRandom random;
    private final InstantSource clock;

    KeyRoutes(
            ApiKeyStore keys,
            Configurations configurations,
            Authentication authentication,
            SecureRandom random,
            InstantSource clock) {
        this.keys = keys;
        this.configurations = configurations;
        this.authentication = authentication;
        this.random = random;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("listApiKeys", Route.checked(this::list));
        routes.put("createApiKey", Route.merged(this::create));
        routes.put(
                "deleteApiKey",
                Route.checked(exchange -> keys.revoke(
                                exchange.path("key"), exchange.caller().actor(), clock.instant())
                        .map(revoked -> {
                            if (!revoked) {
                                throw new Refused(Problem.NOT_FOUND);
                            }
                            authentication.forget();
                            return Answer.empty(204);
                        })));
    }

    private Future<Answer> list(Exchange exchange) {
        return keys.list().map(all -> {
            List<ApiKey> newestFirst = all.stream()
                    .sorted(Comparator.comparing(ApiKey::createdAt)
                            .thenComparing(ApiKey::id)
                            .reversed())
                    .toList();
            return Answer.json(200, exchange.page(newestFirst, ApiKey::id).document(KeyRoutes::document));
        });
    }

    private Future<Answer> create(Exchange exchange) {
        DocumentReader reader = DocumentReader.of(exchange.document());
        exchange.bodyErrors().forEach(reader::add);
        String name = reader.raw("name") instanceof String text ? text.strip() : "";
        if (exchange.bodyErrors().isEmpty() && (name.isEmpty() || name.length() > NAME_MAX)) {
            reader.error("name", "tooShort", "must have 1 to " + NAME_MAX + " characters");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (reader.raw("scopes") instanceof List<?> spellings) {
            Arrays.stream(Scope.values())
                    .filter(scope -> spellings.contains(scope.spelling()))
                    .forEach(scopes::add);
        }
        String org = reader.raw("org") instanceof String text ? text : null;
        boolean isOperator = scopes.contains(Scope.OPERATOR);
        if (isOperator && org != null) {
            reader.error("org", "notAllowed", "an operator's key is for all organisations");
        } else if (!isOperator && !scopes.isEmpty() && reader.raw("org") == null) {
            reader.error("org", "required", "is required unless the scope is operator");
        }
        return exists(isOperator ? null : org).compose(exists -> {
            if (!exists) {
                reader.error("org", "unknown", "there is no such organisation");
            }
            if (!reader.isValid()) {
                return Future.failedFuture(new Refused(Problem.validation(reader.errors())));
            }
            return add(
                    name,
                    Optional.ofNullable(org).map(OrgId::new),
                    scopes,
                    exchange.caller().actor());
        });
    }

    private Future<Boolean> exists(@Nullable String org) {
        if (org == null) {
            return Future.succeededFuture(true);
        }
        return OrgId.isValid(org)
                ? configurations.find(new OrgId(org)).map(Optional::isPresent)
                : Future.succeededFuture(false);
    }

    private Future<Answer> add(String name, Optional<OrgId> org, Set<Scope> scopes, String actor) {
        String text = KeyText.of(random(KeyText.RANDOM_BYTES));
        ApiKey key = new ApiKey(
                "key_" + HexFormat.of().formatHex(random(ID_BYTES)),
                name,
                KeyText.hash(text),
                KeyText.shown(text),
                org,
                scopes,
                clock.instant());
        return keys.add(key, actor).map(_ -> {
            Map<String, @Nullable Object> document = document(key);
            document.put("key", text);
            return Answer.json(201, document).header("Location", "/v1/api-keys/" + key.id());
        });
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Map<String, @Nullable Object> document(ApiKey key) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", key.id());
        result.put("name", key.name());
        result.put("prefix", key.prefix());
        result.put("org", key.org().map(OrgId::value).orElse(null));
        result.put(
                "scopes",
                Arrays.stream(Scope.values())
                        .filter(key.scopes()::contains)
                        .map(scope -> (Object) scope.spelling())
                        .toList());
        result.put("createdAt", Objects.requireNonNull(key.createdAt()).toString());
        return result;
    }
}
