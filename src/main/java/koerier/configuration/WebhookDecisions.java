package koerier.configuration;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import koerier.document.FieldError;
import koerier.document.MergePatch;
import koerier.document.Parsed;
import koerier.org.OrgId;
import koerier.rule.Rule;
import koerier.webhook.AddressPolicy;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.SecretBox;
import koerier.webhook.SigningSecrets;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookDocument;
import org.jspecify.annotations.Nullable;

/// Decides about webhooks.
final class WebhookDecisions {
    /// Webhooks of one organisation.
    static final int WEBHOOKS_MAX = 2_000;

    private final Function<OrgId, AddressPolicy> addresses;
    private final SecretBox secrets;
    private final Consumer<byte[]> random;
    private final Duration secretOverlap;

    WebhookDecisions(
            Function<OrgId, AddressPolicy> addresses,
            SecretBox secrets,
            Consumer<byte[]> random,
            Duration secretOverlap) {
        this.addresses = addresses;
        this.secrets = secrets;
        this.random = random;
        this.secretOverlap = secretOverlap;
    }

    Decision create(Configuration current, Map<String, @Nullable Object> document, boolean strict) {
        if (current.webhookDefinitions().size() >= WEBHOOKS_MAX) {
            return new Decision.Invalid(List.of(
                    new FieldError("", "tooMany", "an organisation has at most " + WEBHOOKS_MAX + " webhooks")));
        }
        int number = Configurer.nextNumber(current, Kind.WEBHOOK);
        return save(current, document, number, null, strict);
    }

    Decision put(
            Configuration current,
            String id,
            Map<String, @Nullable Object> document,
            boolean strict,
            Precondition precondition) {
        return onExisting(
                current,
                id,
                precondition,
                webhook -> save(current, document, webhook.webhook().number(), webhook.webhook(), strict));
    }

    Decision patch(
            Configuration current,
            String id,
            Map<String, @Nullable Object> patch,
            boolean strict,
            Precondition precondition) {
        return onExisting(
                current,
                id,
                precondition,
                webhook -> save(
                        current,
                        MergePatch.apply(new LinkedHashMap<>(WebhookDocument.document(webhook)), patch),
                        webhook.webhook().number(),
                        webhook.webhook(),
                        strict));
    }

    Decision delete(Configuration current, String id, Precondition precondition) {
        return onExisting(current, id, precondition, _ -> {
            List<Rule> users = current.usersOf(id);
            return users.isEmpty()
                    ? new Decision.Change(
                            List.of(new Decision.Edit(Kind.WEBHOOK, id, null)), Kind.WEBHOOK, id, false, null)
                    : new Decision.InUse(
                            "rules use this webhook",
                            users.stream()
                                    .map(rule -> new Decision.User(rule.id(), rule.name()))
                                    .toList());
        });
    }

    Decision rotateSecret(Configuration current, String id, Instant now) {
        return onExisting(current, id, Precondition.NONE, compiled -> {
            Webhook webhook = compiled.webhook();
            SigningSecrets before = webhook.signing().secrets();
            SigningSecrets after =
                    before == null ? SigningSecrets.generate(random) : before.rotated(random, now, secretOverlap);
            Webhook changed = webhook.with(new Webhook.Signing(webhook.signing().enabled(), after));
            return change(current, changed, false, after.newest());
        });
    }

    private Decision save(
            Configuration current,
            Map<String, @Nullable Object> document,
            int number,
            @Nullable Webhook previous,
            boolean strict) {
        var context = new WebhookDocument.Context(
                current.schema(),
                current.edition(),
                addresses.apply(current.org()),
                number,
                previous,
                (module, nameKey) -> current.isNameTaken(module, nameKey, number),
                strict,
                random);
        return switch (WebhookDocument.parse(document, context)) {
            case Parsed.Invalid<Webhook>(List<FieldError> errors) -> new Decision.Invalid(errors);
            case Parsed.Valid<Webhook>(Webhook webhook) ->
                change(
                        current,
                        webhook,
                        previous == null,
                        WebhookDocument.newSecret(previous, webhook).orElse(null));
        };
    }

    private Decision change(Configuration current, Webhook webhook, boolean created, @Nullable String secret) {
        var edit = new Decision.Edit(
                Kind.WEBHOOK, Configuration.id(webhook), WebhookDocument.stored(webhook, current.org(), secrets));
        return new Decision.Change(List.of(edit), Kind.WEBHOOK, Configuration.id(webhook), created, secret);
    }

    private static Decision onExisting(
            Configuration current, String id, Precondition precondition, Function<CompiledWebhook, Decision> decide) {
        return Configurer.onExisting(
                Optional.ofNullable(current.compiledWebhook(id)),
                current.entry(Kind.WEBHOOK, id),
                precondition,
                decide);
    }
}
