package koerier.evaluator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.bytes.ByteSink;
import koerier.configuration.CompiledModule;
import koerier.configuration.Configuration;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.Turn;
import koerier.document.DocumentReader;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Lanes;
import koerier.ingest.RecordEvent;
import koerier.ingest.ReplayOf;
import koerier.ingest.WakeOf;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.rule.Action;
import koerier.rule.CompiledRule;
import koerier.rule.Moment;
import koerier.rule.Repeat;
import koerier.rule.Rule;
import koerier.schedule.Judgement;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduledAction;
import koerier.schedule.Scheduler;
import koerier.schedule.Standing;
import koerier.template.RenderContext;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.CompiledWebhook.Rendered;
import koerier.webhook.TargetUrl;
import koerier.webhook.WebhookRequest;
import org.jspecify.annotations.Nullable;

/// Turns one event into the deliveries that it causes: reads it once, asks the rules, renders their webhooks. Pure but
/// for what it remembers: which `once` rules have fired, and buffers that it uses again. One per thread.
public final class Evaluator {
    /// How many plans' views are kept ready.
    private static final int VIEWS_MAX = 1_024;

    private static final long MICROS_A_MILLI = 1_000;

    /// What stands in the place of a request that could not be rendered; it is never sent.
    private static final WebhookRequest NO_REQUEST = new WebhookRequest(
            "POST", new TargetUrl(false, "unrendered.invalid", 80, false), "/", List.of(), new byte[0], false);

    private final FiringMemory firings;
    private final ByteSink scratch = new ByteSink(CompiledWebhook.BODY_MAX);
    private final RenderContext context = new RenderContext();
    private final Moment moment = new Moment();
    private final Map<FieldPlan, EventView> views = new LinkedHashMap<>();
    /// The rules that have fired for the event in hand, as far as scheduled actions care.
    private final List<CompiledRule> scheduling = new ArrayList<>();

    /// What becomes of an event.
    public interface Output {
        /// A rule that fires once has fired; remembered no later than what it causes leaves.
        void fired(Firing firing);

        /// A webhook must be called.
        void deliver(Delivery delivery);

        /// A delivery ended before anything could be sent.
        void ended(AttemptRow attempt);

        /// Scheduled actions begin, move or end; remembered before anything else of the event is seen.
        void scheduled(List<ScheduleEntry> entries);

        /// Scheduled actions or date rules need this event; remembered likewise.
        ///
        /// @param dated as in [koerier.schedule.Pin]
        void pinned(RecordEvent event, Position position, boolean dated);
    }

    public Evaluator(FiringMemory firings) {
        this.firings = firings;
    }

    /// Of any entry but those that wake an action.
    ///
    /// @param standing what is known of the scheduled actions of the event's record; null when there are none and
    ///     it is not pinned
    /// @param now for signing keys that are about to expire, and for deliveries that end at once
    public void evaluate(
            RecordEvent event,
            Position position,
            Configuration configuration,
            @Nullable Standing standing,
            Instant now,
            Output output) {
        if (event.replayOf() != null) {
            replay(event.replayOf(), event, position, configuration, now, output);
            return;
        }
        if (event.depth() > RecordEvent.DEPTH_MAX) {
            if (standing != null) {
                output.pinned(event, position, false);
            }
            return;
        }
        CompiledModule module = configuration.compiled(event.module());
        if (module == null) {
            return;
        }
        EventView view = view(module.plan());
        view.read(event.body());
        scheduling.clear();
        module.ruleSet()
                .evaluate(
                        view,
                        moment.at(event.operation(), position.micros() / MICROS_A_MILLI),
                        rule -> firings.contains(hash(event, rule)),
                        activation -> {
                            CompiledRule rule = activation.rule();
                            if (standing != null
                                    || !rule.rule().timeBasedActions().isEmpty()) {
                                scheduling.add(rule);
                            }
                            activate(rule.rule(), event, position, configuration, module, view, now, output);
                        });
        if (standing != null || !scheduling.isEmpty() || !module.dateRules().isEmpty()) {
            var evaluated = new Scheduler.Evaluated(event, position, configuration, module, view);
            schedule(evaluated, standing == null ? Standing.NONE : standing, standing != null, output);
        }
    }

    private void schedule(Scheduler.Evaluated evaluated, Standing standing, boolean pinned, Output output) {
        RecordEvent event = evaluated.event();
        List<ScheduleEntry> entries =
                Scheduler.entries(evaluated, standing, scheduling, rule -> firedOnce(event, rule));
        if (!entries.isEmpty()) {
            output.scheduled(entries);
        }
        boolean dated = !evaluated.module().dateRules().isEmpty();
        if (pinned || dated || entries.stream().anyMatch(ScheduleEntry.Made.class::isInstance)) {
            output.pinned(event, evaluated.position(), dated);
        }
    }

    private boolean firedOnce(RecordEvent event, CompiledRule rule) {
        return rule.rule().repeat() == Repeat.ONCE
                && firings.contains(hash(event, rule.rule().number()));
    }

    /// Of an entry that shows a record to date rules that are newer.
    ///
    /// @param standing of the record, whose latest event the entry is a copy of
    public void look(
            RecordEvent entry, Position position, Configuration configuration, Standing standing, Output output) {
        CompiledModule module = configuration.compiled(entry.module());
        if (module != null) {
            var evaluated = new Scheduler.Evaluated(entry, position, configuration, module, read(module, entry));
            output.scheduled(Scheduler.dates(evaluated, standing, rule -> firedOnce(entry, rule)));
        }
    }

    /// What becomes of the scheduled action that an entry wakes.
    public Judgement judge(RecordEvent entry, WakeOf wake, Position position, Configuration configuration) {
        CompiledModule module = configuration.compiled(entry.module());
        return Scheduler.judgement(
                ScheduledAction.of(wake, entry),
                entry,
                position,
                configuration,
                module == null ? null : read(module, entry),
                rule -> firedOnce(entry, rule));
    }

    /// Carries out what was judged, when the action was still pending.
    public void carryOut(
            Judgement judgement,
            RecordEvent entry,
            Position position,
            Configuration configuration,
            Instant now,
            Output output) {
        CompiledModule module = configuration.compiled(entry.module());
        if (module == null) {
            return;
        }
        EventView view = read(module, entry);
        switch (judgement.verdict()) {
            case Scheduler.Verdict.Deliver(CompiledRule rule, Action.TimeBased action) -> {
                CompiledWebhook webhook = module.webhook(action.webhook());
                if (webhook != null) {
                    deliver(webhook, rule.rule(), action.number(), entry, position, configuration, view, now, output);
                }
            }
            case Scheduler.Verdict.GoOff(CompiledRule rule) -> {
                activate(rule.rule(), entry, position, configuration, module, view, now, output);
                var evaluated = new Scheduler.Evaluated(entry, position, configuration, module, view);
                List<ScheduleEntry> following = Scheduler.following(rule, evaluated);
                if (!following.isEmpty()) {
                    output.scheduled(following);
                }
            }
            case Scheduler.Verdict.End end -> {}
        }
    }

    private EventView read(CompiledModule module, RecordEvent event) {
        EventView view = view(module.plan());
        view.read(event.body());
        return view;
    }

    /// Renders one delivery of an event anew, as it was rendered first. Says nothing when its rule or webhook is not in
    /// the configuration.
    public void again(DeliveryId id, RecordEvent event, Configuration configuration, Instant now, Output output) {
        if (event.replayOf() != null) {
            replay(event.replayOf(), event, id.position(), configuration, now, output);
            return;
        }
        CompiledModule module = configuration.compiled(event.module());
        CompiledRule rule = module == null ? null : module.rule("rul_" + id.rule());
        if (module == null || rule == null) {
            return;
        }
        EventView view = read(module, event);
        for (Action action : actions(rule.rule(), id.action())) {
            CompiledWebhook webhook = module.webhook(action.webhook());
            if (webhook != null) {
                deliver(webhook, rule.rule(), id.action(), event, id.position(), configuration, view, now, output);
            }
        }
    }

    /// @param number 0 for the instant actions
    private static List<? extends Action> actions(Rule rule, int number) {
        return number == 0
                ? rule.instantActions()
                : rule.timeBasedActions().stream()
                        .filter(action -> action.number() == number)
                        .toList();
    }

    private void activate(
            Rule rule,
            RecordEvent event,
            Position position,
            Configuration configuration,
            CompiledModule module,
            EventView view,
            Instant now,
            Output output) {
        if (rule.repeat() == Repeat.ONCE) {
            firings.add(hash(event, rule.number()));
            output.fired(new Firing(event.org(), rule.number(), event.recordId(), position));
        }
        for (Action.Instant action : rule.instantActions()) {
            CompiledWebhook webhook = module.webhook(action.webhook());
            if (webhook != null) {
                deliver(webhook, rule, 0, event, position, configuration, view, now, output);
            }
        }
    }

    private void deliver(
            CompiledWebhook webhook,
            Rule rule,
            int action,
            RecordEvent event,
            Position position,
            Configuration configuration,
            EventView view,
            Instant now,
            Output output) {
        var id = new DeliveryId(position, rule.number(), action);
        Rendered rendered = render(webhook, view, event, id.toString(), rule.name());
        owe(id, webhook, event, configuration, rendered, now, output);
    }

    /// Makes a delivery again. Says nothing when its webhook is not in the configuration, which was seen to hold
    /// it.
    private void replay(
            ReplayOf replay,
            RecordEvent event,
            Position position,
            Configuration configuration,
            Instant now,
            Output output) {
        CompiledModule module = configuration.compiled(event.module());
        CompiledWebhook webhook = module == null ? null : module.webhook("wh_" + replay.webhook());
        if (module == null || webhook == null) {
            return;
        }
        EventView view = view(module.plan());
        view.read(event.body());
        var id = new DeliveryId(position, 0, 0);
        CompiledRule rule = module.rule("rul_" + replay.rule());
        Rendered rendered = render(
                webhook,
                view,
                event,
                replay.renderedAs().isEmpty() ? id.toString() : replay.renderedAs(),
                rule == null ? "" : rule.rule().name());
        owe(id, webhook, event, configuration, rendered, now, output);
    }

    private Rendered render(
            CompiledWebhook webhook, EventView view, RecordEvent event, String deliveryId, String ruleName) {
        context.set(
                        view,
                        deliveryId,
                        event.id(),
                        DocumentReader.spelling(event.operation()),
                        ruleName,
                        event.occurredAtMillis())
                .withRecordId(event.recordId());
        return webhook.render(context, scratch, false);
    }

    private static void owe(
            DeliveryId id,
            CompiledWebhook webhook,
            RecordEvent event,
            Configuration configuration,
            Rendered rendered,
            Instant now,
            Output output) {
        switch (rendered) {
            case Rendered.Request(WebhookRequest request) ->
                output.deliver(delivery(id, webhook, event, configuration, request, now));
            case Rendered.Failed failed -> {
                var failure = new Failure(FailureCode.INTERNAL_PROCESSING_ERROR, "", failed.detail());
                output.ended(unsent(delivery(id, webhook, event, configuration, NO_REQUEST, now), failure, now));
            }
            case Rendered.Refused(String detail) -> {
                var failure = new Failure(FailureCode.URL_REFUSED, "", detail);
                output.ended(unsent(delivery(id, webhook, event, configuration, NO_REQUEST, now), failure, now));
            }
        }
    }

    private static AttemptRow unsent(Delivery delivery, Failure failure, Instant now) {
        return new AttemptRow(delivery, Attempt.unsent(now, failure));
    }

    private static Delivery delivery(
            DeliveryId id,
            CompiledWebhook webhook,
            RecordEvent event,
            Configuration configuration,
            WebhookRequest request,
            Instant now) {
        ReplayOf replay = event.replayOf();
        return new Delivery(
                id,
                event.org(),
                configuration.version(),
                webhook.webhook().number(),
                event.module(),
                event.recordId(),
                event.id(),
                function(event, id),
                Turn.first(webhook.webhook().retry()),
                request,
                webhook.signingKeys(now),
                replay == null ? null : DeliveryId.parse(replay.delivery()).orElseThrow());
    }

    private static Function function(RecordEvent event, DeliveryId id) {
        if (event.replayOf() != null) {
            return Function.REPLAY;
        }
        if (event.wake() != null) {
            return id.action() == 0 ? Function.DATE_TRIGGER : Function.TIME_BASED_ACTION;
        }
        return Function.INSTANT_ACTION;
    }

    private EventView view(FieldPlan plan) {
        EventView known = views.get(plan);
        if (known != null) {
            return known;
        }
        if (views.size() >= VIEWS_MAX) {
            views.clear();
        }
        EventView fresh = new EventView(plan);
        views.put(plan, fresh);
        return fresh;
    }

    private static long hash(RecordEvent event, int rule) {
        return Lanes.hash(event.org().value(), rule, event.recordId());
    }
}
