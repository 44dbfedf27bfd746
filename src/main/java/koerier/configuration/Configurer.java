package koerier.configuration;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import koerier.configuration.Configuration.EntryKey;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;
import org.jspecify.annotations.Nullable;

/// Decides every wish to change a configuration, and builds configurations from what is stored. Pure: what it
/// decides is carried out by the store.
public final class Configurer {
    /// How long the signing secret before the newest stays valid.
    public static final Duration SECRET_OVERLAP_DEFAULT = Duration.ofHours(24);

    private final Builder builder;
    private final OrganisationDecisions organisations;
    private final SchemaDecisions schemas = new SchemaDecisions();
    private final WebhookDecisions webhooks;
    private final RuleDecisions rules = new RuleDecisions();

    /// @param addresses what URLs an organisation may save
    /// @param secrets seals what is secret in stored documents
    /// @param random fills an array with unguessable bytes
    /// @param secretOverlap how long the secret before stays valid after a rotation
    public Configurer(
            Editions editions,
            Function<OrgId, AddressPolicy> addresses,
            SecretBox secrets,
            Consumer<byte[]> random,
            Duration secretOverlap) {
        this.builder = new Builder(editions, secrets);
        this.organisations = new OrganisationDecisions(editions);
        this.webhooks = new WebhookDecisions(addresses, secrets, random, secretOverlap);
    }

    /// Builds the configuration that the newest entries of everything (deleted ones included) make up.
    ///
    /// @return empty when the organisation is deleted or has no entry
    public Optional<Configuration> build(OrgId org, List<Entry> entries) {
        return builder.build(org, entries);
    }

    /// What is stored after `change`: the entries with the change's edits laid over them at version `version`.
    public List<Entry> apply(List<Entry> entries, List<Decision.Edit> edits, long version, Instant now) {
        Map<EntryKey, Entry> result = new LinkedHashMap<>();
        entries.forEach(entry -> result.put(new EntryKey(entry.kind(), entry.id()), entry));
        for (Decision.Edit edit : edits) {
            var key = new EntryKey(edit.kind(), edit.id());
            Entry before = result.get(key);
            result.put(
                    key,
                    new Entry(
                            edit.kind(),
                            edit.id(),
                            version,
                            edit.document(),
                            before == null || before.document() == null ? now : before.createdAt(),
                            now));
        }
        return List.copyOf(result.values());
    }

    public Decision putOrganisation(
            @Nullable Configuration current,
            OrgId org,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        return organisations.put(current, org, document, precondition);
    }

    public Decision patchOrganisation(
            @Nullable Configuration current, Map<String, @Nullable Object> patch, Precondition precondition) {
        return on(current, there -> organisations.patch(there, patch, precondition));
    }

    public Decision deleteOrganisation(@Nullable Configuration current, Precondition precondition) {
        return on(current, there -> organisations.delete(there, precondition));
    }

    public Decision putModule(
            @Nullable Configuration current,
            String apiName,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        return on(current, there -> schemas.putModule(there, apiName, document, precondition));
    }

    public Decision patchModule(
            @Nullable Configuration current,
            String apiName,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        return on(current, there -> schemas.patchModule(there, apiName, patch, precondition));
    }

    public Decision deleteModule(@Nullable Configuration current, String apiName, Precondition precondition) {
        return on(current, there -> schemas.deleteModule(there, apiName, precondition));
    }

    public Decision putField(
            @Nullable Configuration current,
            String module,
            String apiName,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        return on(current, there -> schemas.putField(there, module, apiName, document, precondition));
    }

    public Decision patchField(
            @Nullable Configuration current,
            String module,
            String apiName,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        return on(current, there -> schemas.patchField(there, module, apiName, patch, precondition));
    }

    public Decision deleteField(
            @Nullable Configuration current, String module, String apiName, Precondition precondition) {
        return on(current, there -> schemas.deleteField(there, module, apiName, precondition));
    }

    /// @param strict whether an unsupported merge field is a mistake and no warning
    public Decision createWebhook(
            @Nullable Configuration current, Map<String, @Nullable Object> document, boolean strict) {
        return on(current, there -> webhooks.create(there, document, strict));
    }

    public Decision putWebhook(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> document,
            boolean strict,
            Precondition precondition) {
        return on(current, there -> webhooks.put(there, id, document, strict, precondition));
    }

    public Decision patchWebhook(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> patch,
            boolean strict,
            Precondition precondition) {
        return on(current, there -> webhooks.patch(there, id, patch, strict, precondition));
    }

    public Decision deleteWebhook(@Nullable Configuration current, String id, Precondition precondition) {
        return on(current, there -> webhooks.delete(there, id, precondition));
    }

    /// Makes a new signing secret; the one before stays valid for a while. The change carries the new secret, and
    /// `previousValidUntil` stands in the webhook's document.
    public Decision rotateSecret(@Nullable Configuration current, String id, Instant now) {
        return on(current, there -> webhooks.rotateSecret(there, id, now));
    }

    public Decision createRule(@Nullable Configuration current, Map<String, @Nullable Object> document) {
        return on(current, there -> rules.create(there, document));
    }

    public Decision putRule(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        return on(current, there -> rules.put(there, id, document, precondition));
    }

    public Decision patchRule(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        return on(current, there -> rules.patch(there, id, patch, precondition));
    }

    public Decision deleteRule(@Nullable Configuration current, String id, Precondition precondition) {
        return on(current, there -> rules.delete(there, id, precondition));
    }

    private static Decision on(@Nullable Configuration current, Function<Configuration, Decision> decide) {
        return current == null ? new Decision.Missing() : decide.apply(current);
    }

    /// Decides about a thing that must be there and be what the caller believes.
    static <T> Decision onExisting(
            Optional<T> thing, @Nullable Entry entry, Precondition precondition, Function<T, Decision> decide) {
        if (thing.isEmpty()) {
            return new Decision.Missing();
        }
        if (!precondition.holds(entry == null ? 0 : entry.version())) {
            return new Decision.Stale();
        }
        return decide.apply(thing.get());
    }

    /// The next number of a kind; those of deleted things are not used again.
    static int nextNumber(Configuration current, Kind kind) {
        return current.entries().keySet().stream()
                        .filter(key -> key.kind() == kind)
                        .mapToInt(key -> Builder.number(key.id()))
                        .max()
                        .orElse(0)
                + 1;
    }
}
