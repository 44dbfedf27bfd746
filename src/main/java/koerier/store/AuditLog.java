package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import koerier.log.AuditEntry;
import koerier.log.AuditQuery;
import koerier.log.AuditRow;

/// Who did what, when: rows are added and never change.
public interface AuditLog {
    Future<Void> add(AuditEntry entry);

    /// Newest first.
    Future<List<AuditRow>> list(AuditQuery query);
}
