package koerier.log;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// One row of the audit log, as it is read.
///
/// @param id rises with time
/// @param actor the id of an API key, or a part of the system
/// @param actorName what the key was named when it was done
/// @param action `create`, `change`, `delete`, `call`, `refuse`
/// @param kind what kind of thing: `webhook`, `rule`, ...; of a call or refusal the operation's id
/// @param before the stored document with its secrets masked; null when there was none
/// @param after the same, null when it is gone
public record AuditRow(
        long id,
        Instant at,
        Optional<OrgId> org,
        String actor,
        String actorName,
        String action,
        String kind,
        String subject,
        @Nullable Map<String, @Nullable Object> before,
        @Nullable Map<String, @Nullable Object> after,
        @Nullable String detail) {}
