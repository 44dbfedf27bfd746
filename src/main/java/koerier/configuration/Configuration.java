package koerier.configuration;

import java.util.List;
import java.util.Optional;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.schema.OrgSchema;

/// All that one organisation has configured at one version, compiled. Immutable, shared by all event loops.
public final class Configuration {
    private final OrgId org;
    private final long version;
    private final Organisation organisation;
    private final OrgSchema schema;

    Configuration(OrgId org, long version, Organisation organisation, OrgSchema schema) {
        this.org = org;
        this.version = version;
        this.organisation = organisation;
        this.schema = schema;
    }

    public OrgId org() {
        return org;
    }

    /// Grows by one with every change.
    public long version() {
        return version;
    }

    public Organisation organisation() {
        return organisation;
    }

    public OrgSchema schema() {
        return schema;
    }

    /// The api name of the module that an event names, null when there is none or it takes no events.
    public @org.jspecify.annotations.Nullable String eventModule(String name) {
        throw new AssertionError("configuration");
    }

    public Shown organisationDocument() {
        throw new AssertionError("configuration");
    }

    /// Standard and custom modules, by api name.
    public List<Shown> modules() {
        throw new AssertionError("configuration");
    }

    public Optional<Shown> module(String apiName) {
        throw new AssertionError("configuration");
    }

    /// Empty when there is no such module.
    public Optional<List<Shown>> fields(String module) {
        throw new AssertionError("configuration");
    }

    public Optional<Shown> field(String module, String apiName) {
        throw new AssertionError("configuration");
    }

    /// Newest first.
    public List<Shown> webhooks() {
        throw new AssertionError("configuration");
    }

    public Optional<Shown> webhook(String id) {
        throw new AssertionError("configuration");
    }

    /// In the order in which they are evaluated.
    public List<Shown> rules() {
        throw new AssertionError("configuration");
    }

    public Optional<Shown> rule(String id) {
        throw new AssertionError("configuration");
    }
}
