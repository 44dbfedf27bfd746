package koerier.configuration;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One configured thing as it is answered: secrets masked, read-only members filled in.
///
/// @param version the organisation's version at which it last changed; its ETag
public record Shown(String id, long version, Map<String, @Nullable Object> document) {}
