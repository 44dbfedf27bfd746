package koerier.quota.io;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import koerier.org.OrgId;
import koerier.quota.Account;
import koerier.quota.NoticeKind;
import koerier.quota.QuotaDay;
import org.jspecify.annotations.Nullable;

/// One organisation at the gate: its account, and who waits for it.
final class Desk {
    final OrgId org;
    final Account account;
    /// Whether it stands in the driver's queue.
    final AtomicBoolean queued = new AtomicBoolean();

    // The driver's alone.
    boolean loading;
    private @Nullable QuotaDay toldDay;
    private Set<NoticeKind> told = EnumSet.noneOf(NoticeKind.class);

    /// Set when the organisation turns out not to exist.
    volatile boolean gone;

    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Promise<Optional<Long>>> lookers = new ArrayList<>();

    Desk(OrgId org) {
        this.org = org;
        this.account = new Account(org);
    }

    private record Waiter(int demand, Runnable decided) {}

    synchronized void await(int demand, Runnable decided) {
        waiters.add(new Waiter(demand, decided));
    }

    synchronized long demand() {
        long demand = 0;
        for (Waiter waiter : waiters) {
            demand += waiter.demand;
        }
        return demand;
    }

    void wake() {
        List<Waiter> awake;
        synchronized (this) {
            if (waiters.isEmpty()) {
                return;
            }
            awake = List.copyOf(waiters);
            waiters.clear();
        }
        awake.forEach(waiter -> waiter.decided.run());
    }

    synchronized void look(Promise<Optional<Long>> looker) {
        lookers.add(looker);
    }

    synchronized boolean isLookedAt() {
        return !lookers.isEmpty();
    }

    /// The promises of those who looked; they are not asked for again.
    synchronized List<Promise<Optional<Long>>> takeLookers() {
        List<Promise<Optional<Long>>> all = List.copyOf(lookers);
        lookers.clear();
        return all;
    }

    /// Whether this node has not dealt with a notice of the day yet; from now on it has.
    boolean isNews(QuotaDay day, NoticeKind kind) {
        if (toldDay == null || !toldDay.start().equals(day.start())) {
            toldDay = day;
            told = EnumSet.noneOf(NoticeKind.class);
        }
        return told.add(kind);
    }

    /// Dealing with the notice failed.
    void isNewsAgain(NoticeKind kind) {
        told.remove(kind);
    }
}
