package koerier.ingest;

import org.jspecify.annotations.Nullable;

/// Which modules an organisation's events may name.
@FunctionalInterface
public interface ModuleNames {
    /// The api name of the module that goes by this name (api name, singular, plural or alias), or null where there is
    /// none or it takes no events.
    @Nullable String apiName(String name);
}
