package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import koerier.webhook.AddressRules;

/// The operator's rules about addresses, as an append-only history.
public interface AddressRuleStore {
    /// What is in force; version 0 when nothing was ever said.
    Future<Versioned> newest();

    /// Appends rules as version `expected + 1`, and who did it to the audit log.
    ///
    /// @return whether `expected` was still the newest version; false means that nothing was written
    Future<Boolean> append(long expected, AddressRules rules, String actor, Instant at);

    record Versioned(long version, AddressRules rules) {
        public static final Versioned NONE = new Versioned(0, AddressRules.NONE);
    }
}
