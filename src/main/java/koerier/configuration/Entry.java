package koerier.configuration;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One configured thing at one version: what is stored, in documents of plain JSON values with secrets sealed.
///
/// @param id unique within its kind: the organisation's id, `Machines`, `Deals.Payment_Due`, `wh_1`, `rul_1`
/// @param version the organisation's version at which it became so
/// @param document null when it was deleted
public record Entry(
        Kind kind,
        String id,
        long version,
        @Nullable Map<String, @Nullable Object> document,
        Instant createdAt,
        Instant updatedAt) {}
