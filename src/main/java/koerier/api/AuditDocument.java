package koerier.api;

import java.util.LinkedHashMap;
import java.util.Map;
import koerier.log.AuditRow;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// A row of the audit log as it is answered.
public final class AuditDocument {
    private AuditDocument() {}

    public static Map<String, @Nullable Object> of(AuditRow row) {
        Map<String, @Nullable Object> actor = new LinkedHashMap<>();
        actor.put("id", row.actor());
        actor.put("name", row.actorName());
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", Long.toString(row.id()));
        result.put("at", row.at().toString());
        result.put("org", row.org().map(OrgId::value).orElse(null));
        result.put("actor", actor);
        result.put("action", row.action());
        result.put("kind", row.kind());
        result.put("subject", row.subject());
        result.put("before", row.before());
        result.put("after", row.after());
        result.put("detail", row.detail());
        return result;
    }
}
