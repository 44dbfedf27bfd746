package koerier.api.io;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import koerier.api.Caller;
import koerier.api.RateLimit;
import koerier.log.AuditEntry;
import koerier.org.OrgId;
import koerier.store.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes into the audit log what no change of a document tells of: calls, before they are carried out, so that none is
/// without its row, and refusals.
public final class AuditTrail {
    /// Refusals of one key that are written: this many at once, and then one a second. A key that is refused
    /// without end fills no disk.
    static final RateLimit REFUSALS = new RateLimit(Duration.ofSeconds(1), 100);

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private final AuditLog log;
    private final RateGate refusals;
    private final InstantSource clock;

    public AuditTrail(AuditLog log, InstantSource clock, LongSupplier nanoTime) {
        this.log = log;
        this.refusals = new RateGate(REFUSALS, nanoTime);
        this.clock = clock;
    }

    /// Completes when the row is committed; when it cannot be, the call must not be made.
    Future<Void> called(Exchange exchange) {
        Optional<OrgId> org = exchange.isOfOrganisation() ? Optional.of(exchange.org()) : Optional.empty();
        return add(exchange, exchange.caller(), org, AuditEntry.Action.CALL, "");
    }

    /// Completes when the row is written, or is not to be; a refusal stands whatever becomes of its row.
    Future<Void> refused(Exchange exchange, Caller caller, String why) {
        if (refusals.secondsToWait(caller.key().id()) > 0) {
            return Future.succeededFuture();
        }
        return add(exchange, caller, caller.key().org(), AuditEntry.Action.REFUSE, why)
                .recover(failure -> {
                    LOG.warn("a refusal of {} is not in the audit log: {}", caller.actor(), failure.toString());
                    return Future.succeededFuture();
                });
    }

    private Future<Void> add(
            Exchange exchange, Caller caller, Optional<OrgId> org, AuditEntry.Action action, String detail) {
        return log.add(new AuditEntry(
                clock.instant(),
                org,
                caller.actor(),
                action,
                exchange.operation().id(),
                exchange.operation().method() + " " + exchange.url(),
                detail));
    }
}
