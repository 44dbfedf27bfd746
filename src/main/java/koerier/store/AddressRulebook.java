package koerier.store;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import koerier.configuration.Precondition;
import koerier.org.OrgId;
import koerier.store.AddressRuleStore.Versioned;
import koerier.webhook.AddressPolicy;
import koerier.webhook.AddressRules;
import koerier.webhook.Network;

/// Whom each organisation may reach: what this node was started with, and what the operator has said since. Shared by
/// all event loops. An organisation's policy is the same object until something changes, so that whoever has asked it
/// about an address can remember the answer with it.
public final class AddressRulebook {
    private final AddressRuleStore store;
    private final InstantSource clock;
    private final AtomicReference<InForce> inForce;

    /// @param base what is allowed when the operator says nothing
    public AddressRulebook(AddressRuleStore store, AddressPolicy base, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.inForce = new AtomicReference<>(InForce.of(base, Versioned.NONE));
    }

    public AddressPolicy policy(OrgId org) {
        InForce now = inForce.get();
        return now.alone.getOrDefault(org, now.common);
    }

    /// What holds for everybody.
    public AddressPolicy policy() {
        return inForce.get().common;
    }

    public Versioned current() {
        return inForce.get().newest;
    }

    /// Reads what the operator says now.
    public Future<Void> refresh() {
        return store.newest()
                .onSuccess(newest ->
                        update(now -> newest.version() > now.newest.version() ? InForce.of(now.base, newest) : now))
                .mapEmpty();
    }

    /// Puts other rules in force: here at once, on other nodes when they refresh.
    ///
    /// @return what is in force then; empty when the rules have changed since the caller read them
    public Future<Optional<Versioned>> replace(Precondition precondition, AddressRules rules, String actor) {
        return store.newest().compose(newest -> {
            if (!precondition.holds(newest.version())) {
                return Future.succeededFuture(Optional.empty());
            }
            return store.append(newest.version(), rules, actor, clock.instant())
                    .compose(won -> won
                            ? refresh().map(_ -> Optional.of(current()))
                            : Future.succeededFuture(Optional.empty()));
        });
    }

    /// Refuses Koerier's own ports on this machine from now on.
    public void protect(List<Network> addresses, Set<Integer> ports) {
        update(now -> InForce.of(now.base.protecting(addresses, ports), now.newest));
    }

    private void update(UnaryOperator<InForce> change) {
        inForce.updateAndGet(now -> Objects.requireNonNull(change.apply(now)));
    }

    /// @param alone the policies of organisations that something is allowed to alone
    private record InForce(
            AddressPolicy base, Versioned newest, AddressPolicy common, Map<OrgId, AddressPolicy> alone) {
        static InForce of(AddressPolicy base, Versioned newest) {
            return new InForce(
                    base, newest, newest.rules().over(base), newest.rules().overEach(base));
        }
    }
}
