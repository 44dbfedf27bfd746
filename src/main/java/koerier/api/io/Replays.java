package koerier.api.io;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import koerier.api.Problem;
import koerier.configuration.CompiledModule;
import koerier.configuration.Configuration;
import koerier.delivery.Function;
import koerier.ingest.RecordEvent;
import koerier.ingest.ReplayOf;
import koerier.log.LoggedDelivery;
import koerier.org.OrgId;
import koerier.store.Configurations;
import koerier.store.LogReader;

/// Makes the log entries that make deliveries again [D7]. A replay holds the event of the delivery; `same` is judged by
/// the configuration that the delivery was rendered with and carries its delivery id in the bytes, `anew` is judged by
/// the newest configuration.
final class Replays {
    private final Configurations configurations;
    private final LogReader log;

    Replays(Configurations configurations, LogReader log) {
        this.configurations = configurations;
        this.log = log;
    }

    /// An entry to append, with the configuration that judges it.
    record Replay(RecordEvent event, Configuration judge) {}

    /// One page of replays: old configurations are built once for all of its deliveries.
    ///
    /// @param newest what is configured now
    /// @param request see [ReplayOf#request()]
    final class Page {
        private final Configuration newest;
        private final boolean anew;
        private final String request;
        private final Map<Long, Optional<Configuration>> past = new HashMap<>();

        Page(Configuration newest, boolean anew, String request) {
            this.newest = newest;
            this.anew = anew;
            this.request = request;
        }

        /// Fails with [Refused], which says why, when the delivery cannot be made again.
        Future<Replay> of(LoggedDelivery delivery) {
            if (delivery.function() == Function.TEST) {
                return refused("test", "A test is not made again; make another one.");
            }
            if (newest.compiledWebhook("wh_" + delivery.webhook()) == null) {
                return refused("webhookDeleted", "Its webhook wh_" + delivery.webhook() + " is deleted.");
            }
            OrgId org = newest.org();
            return log.event(org, delivery.id().position()).compose(found -> {
                if (found.isEmpty()) {
                    return refused("eventGone", "Its event is no longer kept.");
                }
                RecordEvent event = found.get().event();
                return judge(delivery)
                        .compose(judge -> judge.filter(then -> holds(then, delivery))
                                .map(then ->
                                        Future.succeededFuture(new Replay(event.again(replay(event, delivery)), then)))
                                .orElseGet(() -> refused(
                                        "configurationGone", "What was configured then no longer holds its webhook.")));
            });
        }

        private Future<Optional<Configuration>> judge(LoggedDelivery delivery) {
            long version = delivery.configurationVersion();
            if (anew || version == newest.version()) {
                return Future.succeededFuture(Optional.of(newest));
            }
            Optional<Configuration> known = past.get(version);
            return known != null
                    ? Future.succeededFuture(known)
                    : configurations.at(newest.org(), version).onSuccess(then -> past.put(version, then));
        }

        private static boolean holds(Configuration then, LoggedDelivery delivery) {
            CompiledModule module = then.compiled(delivery.module());
            return module != null && module.webhook("wh_" + delivery.webhook()) != null;
        }

        /// What repeats a replay carries the bytes that the replay had.
        private ReplayOf replay(RecordEvent event, LoggedDelivery delivery) {
            ReplayOf before = event.replayOf();
            String id = delivery.id().toString();
            String renderedAs = before == null || before.renderedAs().isEmpty() ? id : before.renderedAs();
            int rule = before == null ? delivery.id().rule() : before.rule();
            return new ReplayOf(id, anew ? "" : renderedAs, rule, delivery.webhook(), request);
        }
    }

    private static Future<Replay> refused(String reason, String detail) {
        return Future.failedFuture(new Refused(Problem.notReplayable(reason, detail)));
    }
}
