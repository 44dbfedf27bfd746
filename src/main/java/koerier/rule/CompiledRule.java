package koerier.rule;

import java.util.List;
import java.util.Map;
import koerier.ingest.EventView;
import koerier.ingest.Operation;
import org.jspecify.annotations.Nullable;

/// A rule that is ready to judge events, or says why it cannot. Immutable, shared by all threads.
public final class CompiledRule {
    private final Rule rule;
    private final @Nullable String invalidReason;
    private final Criterion editGate;
    private final Criterion criteria;
    private final List<Criterion> rows;
    private final ZoneTable zone;
    private final ExplainSlots slots;
    private final Map<String, AnchorField> anchors;

    /// @param anchors the fields that its time-based actions and its date trigger count from, by api name,
    /// where they are there
    CompiledRule(
            Rule rule,
            @Nullable String invalidReason,
            Criterion editGate,
            Criterion criteria,
            List<Criterion> rows,
            ZoneTable zone,
            ExplainSlots slots,
            Map<String, AnchorField> anchors) {
        this.rule = rule;
        this.invalidReason = invalidReason;
        this.editGate = editGate;
        this.criteria = criteria;
        this.rows = List.copyOf(rows);
        this.zone = zone;
        this.slots = slots;
        this.anchors = Map.copyOf(anchors);
    }

    public Rule rule() {
        return rule;
    }

    /// Why the rule never fires, null if it is valid: it names a field that is unknown, deleted or not
    /// available.
    public @Nullable String invalidReason() {
        return invalidReason;
    }

    public boolean isValid() {
        return invalidReason == null;
    }

    /// Whether it may fire at all.
    boolean isLive() {
        return rule.active() && isValid();
    }

    /// Whether events of an operation can set it off at all.
    boolean sees(Operation operation) {
        return switch (rule.trigger()) {
            case Trigger.Create() -> operation == Operation.CREATE;
            case Trigger.CreateOrEdit() -> operation != Operation.DELETE;
            case Trigger.Edit edit -> operation == Operation.EDIT;
            case Trigger.FieldUpdate update -> operation == Operation.EDIT;
            case Trigger.Delete() -> operation == Operation.DELETE;
            case Trigger.DateTrigger date -> false;
        };
    }

    /// Whether the trigger fires. A valid rule only, after [Moment#begin].
    boolean isTriggered(EventView view, Moment moment) {
        return sees(moment.operation()) && (moment.operation() != Operation.EDIT || editGate.holds(view, moment));
    }

    boolean meetsCriteria(EventView view, Moment moment) {
        return criteria.holds(view, moment);
    }

    /// Whether `repeat` lets a rule fire whose trigger and criteria agree.
    boolean mayRepeat(EventView view, Moment moment, Firings firings) {
        return switch (rule.repeat()) {
            case ALWAYS -> true;
            case ONCE -> !firings.hasFired(rule.number());
            case ON_TRANSITION -> moment.operation() != Operation.EDIT || !metCriteriaBefore(view, moment);
        };
    }

    /// Whether it fires. What costs most is asked last: to find out whether anything at all has changed.
    boolean fires(EventView view, Moment moment, Firings firings) {
        if (editGate instanceof AnyChange.Remembered) {
            return sees(moment.operation())
                    && criteria.holds(view, moment)
                    && isTriggered(view, moment)
                    && mayRepeat(view, moment, firings);
        }
        return isTriggered(view, moment) && criteria.holds(view, moment) && mayRepeat(view, moment, firings);
    }

    /// What a time-based action counts from; nothing where the field is gone.
    public AnchorValue anchor(Action.TimeBased action, EventView view, Moment moment) {
        return action.anchor() instanceof Anchor.OfField(String field)
                ? anchor(field, view, moment)
                : new AnchorValue.Nothing();
    }

    /// What a date trigger counts from; nothing where the field is gone.
    public AnchorValue anchor(Trigger.DateTrigger trigger, EventView view, Moment moment) {
        return anchor(trigger.field(), view, moment);
    }

    /// Whether the field that an action counts from is there to be read.
    public boolean readsAnchor(Action.TimeBased action) {
        return action.anchor() instanceof Anchor.OfField(String field) && anchors.containsKey(field);
    }

    /// Whether the field that a date trigger counts from is there to be read.
    public boolean readsAnchor(Trigger.DateTrigger trigger) {
        return anchors.containsKey(trigger.field());
    }

    private AnchorValue anchor(String field, EventView view, Moment moment) {
        AnchorField anchor = anchors.get(field);
        return anchor == null ? new AnchorValue.Nothing() : anchor.read(view, moment);
    }

    /// Whether the criteria hold for the record of an event, whatever the trigger says: what a time-based
    /// action asks of its record's latest event when it is due. History operators look at the change of that
    /// event. An invalid rule's never hold.
    ///
    /// @param moment of the event's operation, and of the time that relative dates are relative to
    public boolean holds(EventView view, Moment moment) {
        moment.begin(zone);
        return criteria.holds(view, moment);
    }

    Criterion criteria() {
        return criteria;
    }

    Criterion editGate() {
        return editGate;
    }

    /// The compiled conditions in the order of the rows; none of an invalid rule.
    List<Criterion> rows() {
        return rows;
    }

    ExplainSlots slots() {
        return slots;
    }

    ZoneTable zone() {
        return zone;
    }

    private boolean metCriteriaBefore(EventView view, Moment moment) {
        boolean looked = moment.lookBefore(true);
        moment.judgeWithoutHistory(true);
        boolean result = criteria.holds(view, moment);
        moment.judgeWithoutHistory(false);
        moment.lookBefore(looked);
        return result;
    }
}
