package koerier.api.io;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import koerier.log.AuditEntry;
import koerier.log.AuditQuery;
import koerier.log.AuditRow;
import koerier.store.AuditLog;

/// The audit log in memory.
final class FakeAudit implements AuditLog {
    final List<AuditEntry> all = new CopyOnWriteArrayList<>();
    volatile Throwable failure;

    @Override
    public Future<Void> add(AuditEntry entry) {
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        all.add(entry);
        return Future.succeededFuture();
    }

    @Override
    public Future<List<AuditRow>> list(AuditQuery query) {
        List<AuditRow> rows = new ArrayList<>();
        for (int i = all.size(); i > 0; i--) {
            AuditEntry entry = all.get(i - 1);
            if (i < query.below() && (query.org().isEmpty() || query.org().equals(entry.org()))) {
                rows.add(new AuditRow(
                        i,
                        entry.at(),
                        entry.org(),
                        entry.actor(),
                        entry.actor(),
                        entry.action().name().toLowerCase(Locale.ROOT),
                        entry.kind(),
                        entry.subject(),
                        null,
                        null,
                        entry.detail()));
            }
        }
        return Future.succeededFuture(rows.stream().limit(query.limit()).toList());
    }
}
