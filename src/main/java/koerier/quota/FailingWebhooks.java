package koerier.quota;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.quota.WebhookNotice.Kind;
import org.jspecify.annotations.Nullable;

/// Which webhooks deserve a look: those whose attempts speak against what was told last, and those that have failed for
/// long. Healthy ones take no memory, whatever their number. What is true the log says, not this memory: attempts come
/// out of order.
public final class FailingWebhooks {
    private final FailingSettings settings;
    private final int max;
    private final Map<WatchedWebhook, Told> told = new HashMap<>();
    private final Set<WatchedWebhook> suspects = new LinkedHashSet<>();

    /// @param max webhooks of each kind that are held; beyond it none is added, and attempts that come later bring it
    ///     back
    public FailingWebhooks(FailingSettings settings, int max) {
        this.settings = settings;
        this.max = max;
    }

    /// An attempt has ended.
    public void attempt(WatchedWebhook webhook, boolean failed) {
        if (!failed && told.isEmpty()) {
            return;
        }
        Told last = told.get(webhook);
        if (failed != (last != null && last.isFailing())) {
            suspect(webhook);
        }
    }

    /// It shall be looked at.
    public void suspect(WatchedWebhook webhook) {
        if (suspects.size() < max) {
            suspects.add(webhook);
        }
    }

    /// This was told.
    public void told(WatchedWebhook webhook, Told now) {
        if (told.size() < max || told.containsKey(webhook)) {
            told.put(webhook, now);
        }
    }

    /// What was told last; null for nothing that matters now.
    public @Nullable Told told(WatchedWebhook webhook) {
        return told.get(webhook);
    }

    /// It is gone.
    public void forget(WatchedWebhook webhook) {
        told.remove(webhook);
        suspects.remove(webhook);
    }

    /// It is not told to be still failing before it has failed for as long again, from now on.
    public void postpone(WatchedWebhook webhook, Instant now) {
        told.computeIfPresent(webhook, (_, last) -> new Told(last.kind(), now, last.at()));
    }

    /// Takes those that are to be looked at now, at most so many.
    public List<WatchedWebhook> take(Instant now, int limit) {
        told.values().removeIf(last -> !last.isFailing() && !settings.isPaused(last, now));
        List<WatchedWebhook> taken = new ArrayList<>();
        Iterator<WatchedWebhook> rest = suspects.iterator();
        while (rest.hasNext() && taken.size() < limit) {
            WatchedWebhook webhook = rest.next();
            if (!settings.isPaused(told.get(webhook), now)) {
                taken.add(webhook);
                rest.remove();
            }
        }
        Set<WatchedWebhook> already = Set.copyOf(taken);
        told.forEach((webhook, last) -> {
            if (taken.size() < limit
                    && settings.due(last, last.since(), now).isPresent()
                    && !already.contains(webhook)) {
                taken.add(webhook);
            }
        });
        return taken;
    }

    /// What is to be told about one that was taken.
    ///
    /// @param failingSince as the log knows it; null when it does not fail
    public Optional<Kind> judge(WatchedWebhook webhook, @Nullable Instant failingSince, Instant now) {
        Told last = told.get(webhook);
        Optional<Kind> due = settings.due(last, failingSince, now);
        if (due.isEmpty() && last != null && last.isFailing() && failingSince != null) {
            told.put(webhook, new Told(last.kind(), failingSince, last.at()));
        }
        return due;
    }

    /// How many are held.
    public int size() {
        return told.size() + suspects.size();
    }
}
