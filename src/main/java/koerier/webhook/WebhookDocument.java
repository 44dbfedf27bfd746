package koerier.webhook;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import koerier.document.Parsed;
import koerier.org.Edition;
import koerier.org.OrgId;
import koerier.schema.OrgSchema;
import org.jspecify.annotations.Nullable;

/// Webhooks as documents: as they come in, as they are answered, and as they are stored.
public final class WebhookDocument {
    /// What stands for a secret wherever somebody may read it; sent back, it keeps the stored one.
    public static final String MASK = "***";

    private WebhookDocument() {}

    /// What a document is judged by.
    ///
    /// @param schema with the organisation
    /// @param number the number in the webhook's id
    /// @param previous what is stored now, null for a new webhook
    /// @param nameTaken whether another webhook of a module (api name) has a name (as [Webhook#nameKey] gives
    ///     it)
    /// @param strict whether an unsupported merge field is a mistake and no warning
    /// @param random fills an array with unguessable bytes, for a first signing secret
    public record Context(
            OrgSchema schema,
            Edition edition,
            AddressPolicy addresses,
            int number,
            @Nullable Webhook previous,
            BiPredicate<String, String> nameTaken,
            boolean strict,
            Consumer<byte[]> random) {}

    /// Reads what somebody sent. A webhook whose signing is enabled for the first time gets a secret
    /// ([#newSecret(Webhook, Webhook)]).
    public static Parsed<Webhook> parse(Map<String, @Nullable Object> document, Context context) {
        return WebhookReader.read(document, context);
    }

    /// The secret that `now` signs with and `before` did not: to be shown once.
    public static Optional<String> newSecret(@Nullable Webhook before, Webhook now) {
        SigningSecrets old = before == null ? null : before.signing().secrets();
        SigningSecrets made = now.signing().secrets();
        return made == null || old != null && old.newest().equals(made.newest())
                ? Optional.empty()
                : Optional.of(made.newest());
    }

    /// As it is answered, secrets masked; `id`, `previewUrl` and `warnings` included, the other read-only
    /// members are the caller's to add.
    public static Map<String, @Nullable Object> document(CompiledWebhook webhook) {
        return new WebhookWriter(webhook).document();
    }

    /// As it is stored: secrets sealed, references included.
    public static Map<String, @Nullable Object> stored(Webhook webhook, OrgId org, SecretBox box) {
        return new StoredWebhook(org, box).write(webhook);
    }

    /// Reads what [#stored] wrote.
    ///
    /// @throws SecretBox.Unreadable when a secret cannot be opened
    /// @throws IllegalArgumentException when the document is damaged
    public static Webhook fromStored(int number, Map<String, @Nullable Object> document, OrgId org, SecretBox box) {
        return new StoredWebhook(org, box).read(number, document);
    }
}
