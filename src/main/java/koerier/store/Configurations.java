package koerier.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Decision;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// The compiled configuration of every organisation that this node has met, shared by all event loops. A change is in
/// force for every event accepted after its future has completed. Building runs on worker threads.
public final class Configurations {
    /// How often a change is decided anew when another one came between.
    private static final int RACES_MAX = 16;

    private final Vertx vertx;
    private final ConfigurationStore store;
    private final Configurer configurer;
    private final InstantSource clock;
    private final ConcurrentHashMap<OrgId, Loaded> loaded = new ConcurrentHashMap<>();

    public Configurations(Vertx vertx, ConfigurationStore store, Configurer configurer, InstantSource clock) {
        this.vertx = vertx;
        this.store = store;
        this.configurer = configurer;
        this.clock = clock;
    }

    /// What is in force now, null when the organisation does not exist or was never asked for with [#find(OrgId)].
    public @Nullable Configuration current(OrgId org) {
        Loaded known = loaded.get(org);
        return known == null ? null : known.configuration();
    }

    public Future<Optional<Configuration>> find(OrgId org) {
        Configuration known = current(org);
        return known != null
                ? Future.succeededFuture(Optional.of(known))
                : load(org).map(Loaded::found);
    }

    /// The configuration as it was at an older version; not kept in memory.
    public Future<Optional<Configuration>> at(OrgId org, long version) {
        Configuration known = current(org);
        if (known != null && known.version() == version) {
            return Future.succeededFuture(Optional.of(known));
        }
        return store.load(org, Optional.of(version))
                .compose(entries -> vertx.executeBlocking(() -> configurer.build(org, entries), false));
    }

    /// The names of webhooks (by number) that are or were there.
    public Future<Map<Integer, String>> webhookNames(OrgId org, Set<Integer> numbers) {
        List<String> ids = numbers.stream().map(number -> "wh_" + number).toList();
        return store.lastDocuments(org, Kind.WEBHOOK, ids).map(entries -> {
            Map<Integer, String> names = new HashMap<>();
            for (Entry entry : entries) {
                if (entry.document() != null && entry.document().get("name") instanceof String name) {
                    names.put(Integer.parseInt(entry.id().substring("wh_".length())), name);
                }
            }
            return names;
        });
    }

    public Future<List<OrgId>> organisations(Optional<OrgId> after, int limit) {
        return store.organisations(after, limit);
    }

    /// Decides a change on the newest configuration and carries it out; decided again when another change came between.
    ///
    /// @param actor who wants it: the id of an API key, or the name of a part of the system
    public Future<Outcome> change(OrgId org, String actor, Function<@Nullable Configuration, Decision> decide) {
        return change(org, actor, decide, RACES_MAX);
    }

    private Future<Outcome> change(
            OrgId org, String actor, Function<@Nullable Configuration, Decision> decide, int racesLeft) {
        Loaded known = loaded.get(org);
        return (known != null ? Future.succeededFuture(known) : load(org))
                .compose(base -> vertx.executeBlocking(() -> plan(org, base, decide), false)
                        .compose(plan -> carryOut(org, actor, base, plan)))
                .compose(outcome -> {
                    if (outcome.isPresent()) {
                        return Future.succeededFuture(outcome.get());
                    }
                    loaded.remove(org);
                    return racesLeft > 0
                            ? change(org, actor, decide, racesLeft - 1)
                            : Future.failedFuture("the configuration of " + org + " changes too fast");
                });
    }

    private Plan plan(OrgId org, Loaded base, Function<@Nullable Configuration, Decision> decide) {
        Decision decision = decide.apply(base.configuration());
        if (!(decision instanceof Decision.Change change) || change.edits().isEmpty()) {
            return new Plan(decision, base, List.of());
        }
        long version = base.version() + 1;
        List<Entry> entries = configurer.apply(base.entries(), change.edits(), version, clock.instant());
        List<Entry> changed =
                entries.stream().filter(entry -> entry.version() == version).toList();
        Configuration after = configurer.build(org, entries).orElse(null);
        return new Plan(decision, new Loaded(after, entries, version), changed);
    }

    /// Empty when the race was lost.
    private Future<Optional<Outcome>> carryOut(OrgId org, String actor, Loaded base, Plan plan) {
        if (plan.changed().isEmpty()) {
            return Future.succeededFuture(Optional.of(new Outcome(plan.decision(), base.configuration())));
        }
        return store.append(org, base.version(), plan.changed(), actor, clock.instant())
                .map(won -> {
                    if (!won) {
                        return Optional.<Outcome>empty();
                    }
                    publish(org, plan.after());
                    return Optional.of(new Outcome(plan.decision(), plan.after().configuration()));
                });
    }

    private Future<Loaded> load(OrgId org) {
        return store.load(org, Optional.empty())
                .compose(entries -> vertx.<Loaded>executeBlocking(() -> build(org, entries), false))
                .map(fresh -> publish(org, Objects.requireNonNull(fresh)));
    }

    private Loaded build(OrgId org, List<Entry> entries) {
        long version = entries.stream().mapToLong(Entry::version).max().orElse(0);
        return new Loaded(configurer.build(org, entries).orElse(null), entries, version);
    }

    /// Keeps the newer of two, so that a slow load never hides a change. What does not exist is not kept: strangers may
    /// ask for any number of names.
    private Loaded publish(OrgId org, Loaded fresh) {
        Loaded newest = loaded.merge(org, fresh, (old, young) -> young.version() >= old.version() ? young : old);
        if (newest.configuration() == null) {
            loaded.remove(org, newest);
        }
        return newest;
    }

    /// What came of a wish: the decision, and the configuration that is in force now (null when there is none).
    public record Outcome(Decision decision, @Nullable Configuration after) {}

    private record Loaded(@Nullable Configuration configuration, List<Entry> entries, long version) {
        Loaded {
            entries = List.copyOf(new ArrayList<>(entries));
        }

        Optional<Configuration> found() {
            return Optional.ofNullable(configuration);
        }
    }

    private record Plan(Decision decision, Loaded after, List<Entry> changed) {}
}
