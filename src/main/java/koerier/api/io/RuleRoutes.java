package koerier.api.io;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import koerier.api.Page;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Shown;
import koerier.rule.CompiledRule;
import koerier.rule.Trigger;
import koerier.schedule.Reason;
import koerier.store.ScheduleStore;

/// `/v1/orgs/{org}/rules`.
final class RuleRoutes {
    private static final String PREFIX = "rul_";

    private final Editing editing;
    private final Configurer configurer;
    private final ScheduleStore schedule;
    private final InstantSource clock;

    RuleRoutes(Editing editing, Configurer configurer, ScheduleStore schedule, InstantSource clock) {
        this.editing = editing;
        this.configurer = configurer;
        this.schedule = schedule;
        this.clock = clock;
    }

    void addTo(Map<String, Route> routes) {
        routes.put(
                "listRules",
                Route.checked(exchange -> editing.configuration(exchange).map(configuration -> {
                    Page<Shown> page = exchange.page(configuration.rules(), Shown::id);
                    return Answer.json(200, page.document(Shown::document));
                })));
        routes.put(
                "createRule",
                Route.merged(exchange -> rule(
                        exchange,
                        editing.change(exchange, current -> configurer.createRule(current, exchange.document())))));
        routes.put(
                "getRule",
                Route.checked(
                        exchange -> editing.find(exchange, configuration -> configuration.rule(exchange.path("rule")))
                                .map(Editing::answer)));
        routes.put(
                "putRule",
                Route.merged(exchange -> edited(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.putRule(
                                        current,
                                        exchange.path("rule"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "patchRule",
                Route.merged(exchange -> edited(
                        exchange,
                        editing.change(
                                exchange,
                                current -> configurer.patchRule(
                                        current,
                                        exchange.path("rule"),
                                        exchange.document(),
                                        exchange.precondition())))));
        routes.put(
                "deleteRule",
                Route.merged(exchange -> editing.change(
                                exchange,
                                current ->
                                        configurer.deleteRule(current, exchange.path("rule"), exchange.precondition()))
                        .compose(done -> cancelled(exchange, Set.of(), Reason.RULE_DELETED))
                        .map(Answer.empty(204))));
    }

    /// What waits for an action that the rule has no longer is called off.
    private Future<Answer> edited(Exchange exchange, Future<Editing.Done> change) {
        return rule(
                exchange,
                change.compose(done -> cancelled(exchange, kept(done, exchange.path("rule")), Reason.ACTION_DELETED)
                        .map(done)));
    }

    /// By number; 0 is the going off of a date rule.
    private static Set<Integer> kept(Editing.Done done, String id) {
        Configuration after = done.after();
        CompiledRule rule = after == null ? null : after.compiledRule(id);
        Set<Integer> kept = new HashSet<>();
        if (rule != null) {
            rule.rule().timeBasedActions().forEach(action -> kept.add(action.number()));
            if (rule.rule().trigger() instanceof Trigger.DateTrigger) {
                kept.add(0);
            }
        }
        return kept;
    }

    /// When this fails, they are called off when they are due.
    private Future<Void> cancelled(Exchange exchange, Set<Integer> kept, Reason reason) {
        int rule = Integer.parseInt(exchange.path("rule").substring(PREFIX.length()));
        return schedule.cancel(exchange.org(), rule, kept, reason, clock.instant())
                .otherwiseEmpty();
    }

    private static Future<Answer> rule(Exchange exchange, Future<Editing.Done> change) {
        return change.map(done -> Editing.answer(
                exchange,
                done,
                done.shown(configuration -> configuration.rule(done.change().subject()))));
    }
}
