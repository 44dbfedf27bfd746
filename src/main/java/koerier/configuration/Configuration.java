package koerier.configuration;

import koerier.org.Organisation;

/// All that one organisation has configured at one version. Immutable, shared by all event loops.
public final class Configuration {
    private final Organisation organisation;
    private final long version;

    public Configuration(Organisation organisation, long version) {
        this.organisation = organisation;
        this.version = version;
    }

    public Organisation organisation() {
        return organisation;
    }

    public long version() {
        return version;
    }
}
