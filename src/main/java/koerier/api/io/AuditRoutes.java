package koerier.api.io;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import koerier.api.AuditDocument;
import koerier.api.Page;
import koerier.log.AuditQuery;
import koerier.log.AuditRow;
import koerier.org.OrgId;
import koerier.store.AuditLog;

/// `/v1/audit` and `/v1/orgs/{org}/audit`: who did what, when. There is nothing here that writes.
final class AuditRoutes {
    private final AuditLog audit;
    private final Editing editing;

    AuditRoutes(AuditLog audit, Editing editing) {
        this.audit = audit;
        this.editing = editing;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("listAudit", Route.checked(exchange -> list(exchange, Optional.empty())));
        routes.put(
                "listAuditOfOrganisation",
                Route.checked(exchange ->
                        editing.configuration(exchange).compose(_ -> list(exchange, Optional.of(exchange.org())))));
    }

    private Future<Answer> list(Exchange exchange, Optional<OrgId> org) {
        int limit = exchange.limit();
        long below = exchange.cursor(1).map(parts -> id(parts[0])).orElse(Long.MAX_VALUE);
        return audit.list(new AuditQuery(org, exchange.query("kind"), exchange.query("subject"), below, limit + 1))
                .map(found -> {
                    Page<AuditRow> page = Page.trimmed(
                            found,
                            limit,
                            row -> Page.cursor(exchange.operation().id(), Long.toString(row.id())));
                    return Answer.json(200, page.document(AuditDocument::of));
                });
    }

    private static long id(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw Exchange.badCursor();
        }
        return Long.parseLong(text);
    }
}
