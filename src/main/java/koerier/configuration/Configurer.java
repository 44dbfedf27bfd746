package koerier.configuration;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// Decides every wish to change a configuration, and builds configurations from what is stored. Pure: what it decides
/// is
/// carried out by the store.
public final class Configurer {

    /// Builds the configuration that the newest entries of everything (deleted ones included) make up.
    ///
    /// @return empty when the organisation is deleted or has no entry
    public Optional<Configuration> build(OrgId org, List<Entry> entries) {
        throw new AssertionError("configuration");
    }

    /// What is stored after `change`: the entries with the change's edits laid over them at version `version`.
    public List<Entry> apply(List<Entry> entries, List<Decision.Edit> edits, long version, Instant now) {
        throw new AssertionError("configuration");
    }

    public Decision putOrganisation(
            @Nullable Configuration current,
            OrgId org,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision patchOrganisation(
            @Nullable Configuration current, Map<String, @Nullable Object> patch, Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision deleteOrganisation(@Nullable Configuration current, Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision putModule(
            @Nullable Configuration current,
            String apiName,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision patchModule(
            @Nullable Configuration current,
            String apiName,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision deleteModule(@Nullable Configuration current, String apiName, Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision putField(
            @Nullable Configuration current,
            String module,
            String apiName,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision patchField(
            @Nullable Configuration current,
            String module,
            String apiName,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision deleteField(
            @Nullable Configuration current, String module, String apiName, Precondition precondition) {
        throw new AssertionError("configuration");
    }

    /// @param strict whether an unsupported merge field is a mistake and no warning
    public Decision createWebhook(
            @Nullable Configuration current, Map<String, @Nullable Object> document, boolean strict) {
        throw new AssertionError("configuration");
    }

    public Decision putWebhook(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> document,
            boolean strict,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision patchWebhook(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> patch,
            boolean strict,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision deleteWebhook(@Nullable Configuration current, String id, Precondition precondition) {
        throw new AssertionError("configuration");
    }

    /// Makes a new signing secret; the one before stays valid for a while. The change carries the new secret, and
    /// `previousValidUntil` stands in the webhook's document.
    public Decision rotateSecret(@Nullable Configuration current, String id, Instant now) {
        throw new AssertionError("configuration");
    }

    public Decision createRule(@Nullable Configuration current, Map<String, @Nullable Object> document) {
        throw new AssertionError("configuration");
    }

    public Decision putRule(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision patchRule(
            @Nullable Configuration current,
            String id,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        throw new AssertionError("configuration");
    }

    public Decision deleteRule(@Nullable Configuration current, String id, Precondition precondition) {
        throw new AssertionError("configuration");
    }
}
