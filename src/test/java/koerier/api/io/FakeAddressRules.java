package koerier.api.io;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import koerier.store.AddressRuleStore;
import koerier.webhook.AddressRules;

/// The operator's rules about addresses in memory.
final class FakeAddressRules implements AddressRuleStore {
    final List<Versioned> all = new CopyOnWriteArrayList<>(List.of(Versioned.NONE));

    @Override
    public Future<Versioned> newest() {
        return Future.succeededFuture(all.getLast());
    }

    @Override
    public Future<Boolean> append(long expected, AddressRules rules, String actor, Instant at) {
        return Future.succeededFuture(
                all.getLast().version() == expected && all.add(new Versioned(expected + 1, rules)));
    }
}
