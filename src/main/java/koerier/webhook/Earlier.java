package koerier.webhook;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import koerier.ingest.FieldPlan;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;

/// What was stored before a webhook was changed, as far as what is sent back refers to it: secrets behind
/// `***`, and merge fields behind the marker of unsupported ones.
final class Earlier {
    private static final Markers.Shown NOTHING = new Markers.Shown("", List.of());

    private final Map<String, String> customSecrets = new HashMap<>();
    private final Map<String, String> headerSecrets = new HashMap<>();
    private final Map<String, Markers.Shown> entities = new HashMap<>();
    private final Map<String, Markers.Shown> headers = new HashMap<>();
    private final Markers.Shown url;
    private final Markers.Shown userDefined;

    private Earlier(@Nullable CompiledWebhook compiled) {
        if (compiled == null) {
            url = NOTHING;
            userDefined = NOTHING;
            return;
        }
        Webhook webhook = compiled.webhook();
        WebhookParts parts = compiled.parts();
        for (Webhook.CustomParameter custom : webhook.customParameters()) {
            if (custom.secret()) {
                customSecrets.put(custom.name(), custom.value());
            }
        }
        for (int i = 0; i < webhook.headers().size(); i++) {
            Webhook.Header header = webhook.headers().get(i);
            if (header.secret()) {
                headerSecrets.put(key(header.name()), header.value());
            } else {
                headers.put(key(header.name()), Markers.Shown.of(parts.headers().get(i)));
            }
        }
        for (int i = 0; i < webhook.entityParameters().size(); i++) {
            entities.put(
                    webhook.entityParameters().get(i).name(),
                    Markers.Shown.of(parts.entities().get(i)));
        }
        url = WebhookWriter.shownUrl(compiled);
        userDefined = Markers.Shown.of(parts.userDefined());
    }

    static Earlier of(@Nullable Webhook previous, OrgSchema schema) {
        return new Earlier(previous == null ? null : CompiledWebhook.compile(previous, schema, FieldPlan.builder()));
    }

    Optional<String> customSecret(String name) {
        return Optional.ofNullable(customSecrets.get(name));
    }

    Optional<String> headerSecret(String name) {
        return Optional.ofNullable(headerSecrets.get(key(name)));
    }

    Markers.Shown entity(String name) {
        return entities.getOrDefault(name, NOTHING);
    }

    Markers.Shown header(String name) {
        return headers.getOrDefault(key(name), NOTHING);
    }

    Markers.Shown url() {
        return url;
    }

    Markers.Shown userDefined() {
        return userDefined;
    }

    private static String key(String headerName) {
        return headerName.toLowerCase(Locale.ROOT);
    }
}
