package koerier.dev.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Decision;
import koerier.configuration.Precondition;
import koerier.configuration.Shown;
import koerier.org.OrgId;
import koerier.store.Configurations;
import org.jspecify.annotations.Nullable;

/// The organisation that the development mode begins with: the six examples, read from the resources and configured the
/// way that any caller of the API would do it. What exists already is left as it is.
public final class DemoOrganisation {
    public static final OrgId ID = new OrgId("demo");
    public static final List<String> EXAMPLES =
            List.of("1-invoice", "2-mailing-list", "3-meeting-reminder", "4-estimate", "5-commission", "6-payment-due");

    private static final String ACTOR = "development mode";
    private static final String FOLDER = "/koerier/examples/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Configurations configurations;
    private final Configurer configurer;
    private final String receiver;
    private final Map<String, String> webhookIds = new HashMap<>();

    /// @param receiver the base URL that stands for `{echo}` in the examples
    public DemoOrganisation(Configurations configurations, Configurer configurer, String receiver) {
        this.configurations = configurations;
        this.configurer = configurer;
        this.receiver = receiver;
    }

    /// Configures the examples unless the organisation exists.
    ///
    /// @return whether it was made now
    public Future<Boolean> seed() {
        return configurations.find(ID).compose(existing -> {
            if (existing.isPresent()) {
                return Future.succeededFuture(false);
            }
            Future<?> done = change(current ->
                    configurer.putOrganisation(current, ID, document("organisation.json"), Precondition.NONE));
            for (String example : EXAMPLES) {
                done = done.compose(_ -> fields(example))
                        .compose(_ -> webhooks(example))
                        .compose(_ -> rules(example));
            }
            return done.map(_ -> true);
        });
    }

    /// Aims the webhooks of the organisation that call the receiver at its new address.
    ///
    /// @param before the receiver's base URL until now
    public Future<Void> follow(String before) {
        if (before.equals(receiver)) {
            return Future.succeededFuture();
        }
        return configurations.find(ID).compose(found -> {
            Future<?> done = Future.succeededFuture();
            for (Shown webhook : found.map(Configuration::webhooks).orElse(List.of())) {
                String url = String.valueOf(webhook.document().get("url"));
                if (url.startsWith(before + "/")) {
                    Map<String, @Nullable Object> patch = Map.of("url", receiver + url.substring(before.length()));
                    done = done.compose(_ -> change(current ->
                            configurer.patchWebhook(current, webhook.id(), patch, false, Precondition.NONE)));
                }
            }
            return done.mapEmpty();
        });
    }

    /// The sample events of an example, one JSON object a line.
    public static String events(String example) {
        return Objects.requireNonNull(text(example + "/events.ndjson"), example);
    }

    private Future<?> fields(String example) {
        Future<?> done = Future.succeededFuture();
        for (Map<String, @Nullable Object> field : documents(example + "/fields.json")) {
            String module = String.valueOf(field.remove("module"));
            String apiName = String.valueOf(field.remove("apiName"));
            done = done.compose(
                    _ -> change(current -> configurer.putField(current, module, apiName, field, Precondition.NONE)));
        }
        return done;
    }

    private Future<?> webhooks(String example) {
        Future<?> done = Future.succeededFuture();
        for (Map<String, @Nullable Object> webhook : documents(example + "/webhooks.json")) {
            done = done.compose(_ -> change(current -> configurer.createWebhook(current, webhook, true)))
                    .onSuccess(change -> webhookIds.put(String.valueOf(webhook.get("name")), change.subject()));
        }
        return done;
    }

    private Future<?> rules(String example) {
        Future<?> done = Future.succeededFuture();
        for (Map<String, @Nullable Object> rule : documents(example + "/rules.json")) {
            done = done.compose(_ -> {
                nameWebhooksById(rule);
                return change(current -> configurer.createRule(current, rule));
            });
        }
        return done;
    }

    /// The examples name webhooks by their names, since ids are given when they are made.
    @SuppressWarnings("unchecked") // documents hold JSON values only
    private void nameWebhooksById(Map<String, @Nullable Object> rule) {
        if (rule.get("instantAction") instanceof Map<?, ?> action) {
            ((Map<String, Object>) action).computeIfPresent("webhook", (_, name) -> webhookIds.getOrDefault(name, ""));
        }
        if (rule.get("timeBasedActions") instanceof List<?> actions) {
            for (Object action : actions) {
                ((Map<String, Object>) action)
                        .computeIfPresent("webhook", (_, name) -> webhookIds.getOrDefault(name, ""));
            }
        }
    }

    private Future<Decision.Change> change(Function<@Nullable Configuration, Decision> wish) {
        return configurations.change(ID, ACTOR, wish).compose(outcome -> switch (outcome.decision()) {
            case Decision.Change change -> Future.succeededFuture(change);
            default -> Future.failedFuture("an example was refused: " + outcome.decision());
        });
    }

    private Map<String, @Nullable Object> document(String file) {
        try {
            return JSON.readValue(Objects.requireNonNull(text(file), file), new TypeReference<>() {});
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private List<Map<String, @Nullable Object>> documents(String file) {
        String text = text(file);
        if (text == null) {
            return List.of();
        }
        try {
            return JSON.readValue(text.replace("{echo}", receiver), new TypeReference<>() {});
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static @Nullable String text(String file) {
        try (InputStream stream = DemoOrganisation.class.getResourceAsStream(FOLDER + file)) {
            return stream == null ? null : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
