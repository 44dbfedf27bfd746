package koerier.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import koerier.configuration.CompiledModule;
import koerier.configuration.Configuration;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.EventView;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.rule.Action;
import koerier.rule.Anchor;
import koerier.rule.AnchorValue;
import koerier.rule.CompiledRule;
import koerier.rule.DateSchedule;
import koerier.rule.DueTime;
import koerier.rule.Moment;
import koerier.rule.Repeat;
import koerier.rule.Rule;
import koerier.rule.TimeArithmetic;
import koerier.rule.Trigger;
import org.jspecify.annotations.Nullable;

/// What events do to scheduled actions [T3] [T4], and what becomes of one when it is due [T5]. It decides and
/// writes nothing down: the same event with the same actions always comes to the same entries, and when these
/// have been applied, to none for the actions of earlier events; so an event may be evaluated again after a
/// crash.
public final class Scheduler {
    /// What is later than this is skipped: after a long downtime nobody wants yesterday's reminder.
    public static final Duration LATE_MAX = Duration.ofHours(24);

    /// The number that stands for the going off of a date rule, as it does for an instant action.
    private static final int DATE_ACTION = 0;

    private static final long MICROS_A_MILLI = 1_000;

    private Scheduler() {}

    /// An event that has been read and evaluated.
    ///
    /// @param position its time is the time of acceptance, at which everything is judged
    /// @param view has read the event with the plan of `module`
    /// @param module of the configuration
    public record Evaluated(
            RecordEvent event, Position position, Configuration configuration, CompiledModule module, EventView view) {
        Instant acceptedAt() {
            return Instant.EPOCH.plusNanos(position.micros() * 1_000);
        }

        Moment moment() {
            return new Moment().at(event.operation(), position.micros() / MICROS_A_MILLI);
        }
    }

    /// What an event does to the pending actions of its record, and the actions that its fired rules make.
    ///
    /// @param standing of the event's record
    /// @param fired the rules that fired for the event, in order
    /// @param firedOnce whether a rule with `repeat: once` has fired for the record
    public static List<ScheduleEntry> entries(
            Evaluated evaluated, Standing standing, List<CompiledRule> fired, Predicate<CompiledRule> firedOnce) {
        List<ScheduleEntry> entries = new ArrayList<>();
        for (ScheduledAction action : standing.pending()) {
            // what this event or a later one has made or moved is as it should be: this one is evaluated again
            if (action.since().micros() < evaluated.position().micros()) {
                changed(action, evaluated, fired).ifPresent(entries::add);
            }
        }
        for (CompiledRule rule : fired) {
            for (Action.TimeBased action : rule.rule().timeBasedActions()) {
                entries.add(made(action, rule, evaluated));
            }
        }
        entries.addAll(dates(evaluated, standing, firedOnce));
        return entries;
    }

    /// The actions of date rules that have none yet for the event's record.
    public static List<ScheduleEntry> dates(Evaluated evaluated, Standing standing, Predicate<CompiledRule> firedOnce) {
        if (evaluated.event().operation() == Operation.DELETE) {
            return List.of();
        }
        List<ScheduleEntry> entries = new ArrayList<>();
        for (CompiledRule rule : evaluated.module().dateRules()) {
            if (standing.pending().stream().noneMatch(action -> isOf(rule, action)) && !firedOnce.test(rule)) {
                madeByDate(rule, evaluated, standing).ifPresent(entries::add);
            }
        }
        return entries;
    }

    /// What a date rule's own time-based actions come to when it has gone off.
    ///
    /// @param evaluated the copy of the record's latest event with which it went off
    public static List<ScheduleEntry> following(CompiledRule rule, Evaluated evaluated) {
        return rule.rule().timeBasedActions().stream()
                .map(action -> made(action, rule, evaluated))
                .toList();
    }

    private static boolean isOf(CompiledRule rule, ScheduledAction action) {
        return action.id().action() == DATE_ACTION
                && action.id().rule() == rule.rule().number();
    }

    private static Optional<ScheduleEntry> madeByDate(CompiledRule rule, Evaluated evaluated, Standing standing) {
        if (!(rule.rule().trigger() instanceof Trigger.DateTrigger trigger)
                || rule.rule().instantActions().isEmpty()
                        && rule.rule().timeBasedActions().isEmpty()) {
            return Optional.empty();
        }
        AnchorValue value = rule.anchor(trigger, evaluated.view(), evaluated.moment());
        if (standing.spent().contains(new Standing.Spent(rule.rule().number(), value))) {
            return Optional.empty();
        }
        return DateSchedule.next(trigger, value, calendar(evaluated.configuration()), evaluated.acceptedAt())
                .map(due -> new ScheduleEntry.Made(new ScheduledAction(
                        new DeliveryId(evaluated.position(), rule.rule().number(), DATE_ACTION),
                        evaluated.event().org(),
                        evaluated.event().module(),
                        evaluated.event().recordId(),
                        webhook(rule.rule()),
                        trigger.field(),
                        value,
                        wholeMillis(due),
                        evaluated.position())));
    }

    /// The webhook that a date rule calls when it goes off, or else later.
    private static int webhook(Rule rule) {
        return number(
                rule.instantActions().isEmpty()
                        ? rule.timeBasedActions().getFirst().webhook()
                        : rule.instantActions().getFirst().webhook());
    }

    private static TimeArithmetic calendar(Configuration configuration) {
        return TimeArithmetic.of(configuration.organisation());
    }

    private static Optional<ScheduleEntry> changed(
            ScheduledAction pending, Evaluated evaluated, List<CompiledRule> fired) {
        if (evaluated.event().operation() == Operation.DELETE) {
            return cancelled(pending, Reason.RECORD_DELETED);
        }
        if (fired.stream().anyMatch(rule -> rule.rule().number() == pending.id().rule())) {
            return cancelled(pending, Reason.REPLACED);
        }
        CompiledRule rule = rule(evaluated.module(), pending);
        if (rule == null) {
            return cancelled(pending, Reason.RULE_DELETED);
        }
        if (pending.id().action() == DATE_ACTION) {
            return changedDate(pending, rule, evaluated);
        }
        Action.TimeBased action = action(rule.rule(), pending);
        if (action == null) {
            return cancelled(pending, Reason.ACTION_DELETED);
        }
        // an edited action counts from elsewhere the next time; what is scheduled keeps its time
        if (!anchorField(action).equals(pending.anchorField()) || !rule.readsAnchor(action)) {
            return Optional.empty();
        }
        AnchorValue value = rule.anchor(action, evaluated.view(), evaluated.moment());
        if (value.equals(pending.anchor())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (due(action, value, pending.activation(), evaluated)) {
                    case DueTime.At(Instant due) ->
                        new ScheduleEntry.Moved(pending, value, wholeMillis(due), evaluated.position());
                    case DueTime.Past past -> new ScheduleEntry.Skipped(pending, Reason.PAST);
                    case DueTime.NoAnchor none -> new ScheduleEntry.Cancelled(pending, Reason.ANCHOR_EMPTIED);
                });
    }

    private static Optional<ScheduleEntry> changedDate(
            ScheduledAction pending, CompiledRule rule, Evaluated evaluated) {
        if (!(rule.rule().trigger() instanceof Trigger.DateTrigger trigger)) {
            return cancelled(pending, Reason.ACTION_DELETED);
        }
        if (!trigger.field().equals(pending.anchorField()) || !rule.readsAnchor(trigger)) {
            return Optional.empty();
        }
        AnchorValue value = rule.anchor(trigger, evaluated.view(), evaluated.moment());
        if (value.equals(pending.anchor())) {
            return Optional.empty();
        }
        if (value instanceof AnchorValue.Nothing) {
            return cancelled(pending, Reason.ANCHOR_EMPTIED);
        }
        ScheduleEntry past = new ScheduleEntry.Skipped(pending, Reason.PAST);
        return Optional.of(
                DateSchedule.next(trigger, value, calendar(evaluated.configuration()), evaluated.acceptedAt())
                        .<ScheduleEntry>map(
                                due -> new ScheduleEntry.Moved(pending, value, wholeMillis(due), evaluated.position()))
                        .orElse(past));
    }

    private static ScheduleEntry made(Action.TimeBased action, CompiledRule rule, Evaluated evaluated) {
        AnchorValue value = rule.anchor(action, evaluated.view(), evaluated.moment());
        Instant now = evaluated.acceptedAt();
        return switch (due(action, value, now, evaluated)) {
            case DueTime.At(Instant due) -> new ScheduleEntry.Made(scheduled(action, rule, value, due, evaluated));
            case DueTime.Past(Instant due) ->
                new ScheduleEntry.Skipped(scheduled(action, rule, value, due, evaluated), Reason.PAST);
            case DueTime.NoAnchor none ->
                new ScheduleEntry.Skipped(scheduled(action, rule, value, now, evaluated), Reason.NO_ANCHOR);
        };
    }

    private static ScheduledAction scheduled(
            Action.TimeBased action, CompiledRule rule, AnchorValue value, Instant due, Evaluated evaluated) {
        RecordEvent event = evaluated.event();
        return new ScheduledAction(
                new DeliveryId(evaluated.position(), rule.rule().number(), action.number()),
                event.org(),
                event.module(),
                event.recordId(),
                number(action.webhook()),
                anchorField(action),
                value,
                wholeMillis(due),
                evaluated.position());
    }

    /// Rounded up: rounded down it would be early.
    private static Instant wholeMillis(Instant at) {
        Instant down = at.truncatedTo(ChronoUnit.MILLIS);
        return down.equals(at) ? at : down.plusMillis(1);
    }

    private static DueTime due(Action.TimeBased action, AnchorValue value, Instant activation, Evaluated evaluated) {
        return DueTime.of(action, value, activation, calendar(evaluated.configuration()), evaluated.acceptedAt());
    }

    /// What becomes of an action whose time has come.
    public sealed interface Verdict {
        /// Render the action's webhook from the record's latest event, and deliver it.
        record Deliver(CompiledRule rule, Action.TimeBased action) implements Verdict {}

        /// The date rule goes off: deliver its instant action, and schedule its others.
        record GoOff(CompiledRule rule) implements Verdict {}

        record End(ScheduleEntry entry) implements Verdict {}
    }

    /// Judges an action that is due by the configuration of now and its record's latest event.
    ///
    /// @param configuration null when the organisation is gone
    /// @param latest the operation of the record's latest event
    /// @param view has read that event; null when there is no such module any more
    public static Verdict judge(
            ScheduledAction due,
            @Nullable Configuration configuration,
            Operation latest,
            @Nullable EventView view,
            Instant now) {
        if (now.isAfter(due.due().plus(LATE_MAX))) {
            return skip(due, Reason.TOO_LATE);
        }
        CompiledModule module = configuration == null ? null : configuration.compiled(due.module());
        CompiledRule rule = module == null ? null : rule(module, due);
        if (rule == null || view == null) {
            return cancel(due, Reason.RULE_DELETED);
        }
        boolean dated = due.id().action() == DATE_ACTION;
        Action.TimeBased action = action(rule.rule(), due);
        if (dated ? !(rule.rule().trigger() instanceof Trigger.DateTrigger) : action == null) {
            return cancel(due, Reason.ACTION_DELETED);
        }
        if (!rule.rule().active()) {
            return skip(due, Reason.RULE_INACTIVE);
        }
        if (!rule.isValid()) {
            return skip(due, Reason.RULE_INVALID);
        }
        if (latest == Operation.DELETE) {
            return cancel(due, Reason.RECORD_DELETED);
        }
        if (!rule.holds(view, new Moment().at(latest, now.toEpochMilli()))) {
            return skip(due, Reason.CRITERIA);
        }
        return action == null ? new Verdict.GoOff(rule) : new Verdict.Deliver(rule, action);
    }

    /// As [#judge], with all that follows from it.
    ///
    /// @param woken the action, as the log entry that wakes it says
    /// @param entry that entry: a copy of the record's latest event, accepted when the action was due
    /// @param view has read it; null when there is no such module any more
    /// @param firedOnce as in [#entries]
    public static Judgement judgement(
            ScheduledAction woken,
            RecordEvent entry,
            Position position,
            Configuration configuration,
            @Nullable EventView view,
            Predicate<CompiledRule> firedOnce) {
        Instant now = Instant.EPOCH.plusNanos(position.micros() * 1_000);
        Verdict verdict = judge(woken, configuration, entry.operation(), view, now);
        if (verdict instanceof Verdict.GoOff(CompiledRule rule) && firedOnce.test(rule)) {
            verdict = skip(woken, Reason.FIRED_ONCE);
        }
        ScheduleEntry end =
                verdict instanceof Verdict.End(ScheduleEntry other) ? other : new ScheduleEntry.Fired(woken);
        return new Judgement(verdict, end, next(end, configuration, position, now));
    }

    private static Optional<ScheduledAction> next(
            ScheduleEntry end, Configuration configuration, Position by, Instant now) {
        ScheduledAction last = end.action();
        CompiledModule module = configuration.compiled(last.module());
        CompiledRule rule = module == null ? null : rule(module, last);
        if (rule == null
                || end instanceof ScheduleEntry.Cancelled
                || last.id().action() != DATE_ACTION
                || rule.rule().repeat() == Repeat.ONCE && isSpent(end)
                || !(rule.rule().trigger() instanceof Trigger.DateTrigger trigger)
                || trigger.recurrence() == Trigger.Recurrence.ONCE) {
            return Optional.empty();
        }
        Instant after = (last.due().isAfter(now) ? last.due() : now).plusMillis(1);
        return DateSchedule.next(trigger, last.anchor(), calendar(configuration), after)
                .map(due -> new ScheduledAction(
                        new DeliveryId(by, last.id().rule(), DATE_ACTION),
                        last.org(),
                        last.module(),
                        last.recordId(),
                        webhook(rule.rule()),
                        last.anchorField(),
                        last.anchor(),
                        wholeMillis(due),
                        by));
    }

    /// Whether a rule that fires once has done so with this end or before.
    private static boolean isSpent(ScheduleEntry end) {
        return !(end instanceof ScheduleEntry.Skipped skipped) || skipped.reason() == Reason.FIRED_ONCE;
    }

    private static Optional<ScheduleEntry> cancelled(ScheduledAction action, Reason reason) {
        return Optional.of(new ScheduleEntry.Cancelled(action, reason));
    }

    private static Verdict cancel(ScheduledAction action, Reason reason) {
        return new Verdict.End(new ScheduleEntry.Cancelled(action, reason));
    }

    private static Verdict skip(ScheduledAction action, Reason reason) {
        return new Verdict.End(new ScheduleEntry.Skipped(action, reason));
    }

    private static @Nullable CompiledRule rule(CompiledModule module, ScheduledAction action) {
        return module.rule("rul_" + action.id().rule());
    }

    private static Action.@Nullable TimeBased action(Rule rule, ScheduledAction scheduled) {
        for (Action.TimeBased action : rule.timeBasedActions()) {
            if (action.number() == scheduled.id().action()) {
                return action;
            }
        }
        return null;
    }

    private static String anchorField(Action.TimeBased action) {
        return action.anchor() instanceof Anchor.OfField(String field) ? field : "";
    }

    /// 7 of `wh_7`.
    private static int number(String webhook) {
        return Integer.parseInt(webhook.substring(webhook.indexOf('_') + 1));
    }
}
