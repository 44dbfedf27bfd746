package koerier.rule;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import koerier.ingest.EventView;
import koerier.ingest.Operation;
import org.jspecify.annotations.Nullable;

/// All rules of one module, ready to judge its events in order. Immutable, shared by all threads; what changes while an
/// event is judged lives in the caller's [Moment].
public final class RuleSet {
    /// Up to so many rules for one operation are simply tried one after the other.
    static final int PLAIN_MAX = 32;

    private static final Comparator<CompiledRule> IN_ORDER = Comparator.<CompiledRule>comparingInt(
                    rule -> rule.rule().order())
            .thenComparingInt(rule -> rule.rule().number());

    private final List<CompiledRule> rules;
    private final OfOperation creates;
    private final OfOperation edits;
    private final OfOperation deletes;

    /// @param rules of one module, compiled against one plan; inactive and invalid ones never fire
    public RuleSet(List<CompiledRule> rules) {
        this.rules = rules.stream().sorted(IN_ORDER).toList();
        creates = OfOperation.of(this.rules, Operation.CREATE);
        edits = OfOperation.of(this.rules, Operation.EDIT);
        deletes = OfOperation.of(this.rules, Operation.DELETE);
    }

    /// All rules in the order in which they are evaluated, inactive and invalid ones included.
    public List<CompiledRule> rules() {
        return rules;
    }

    /// Names every rule that fires for an event, in order.
    ///
    /// @param view has read the event, with the plan that the rules were compiled against
    /// @param moment set to the event's operation and time of acceptance by [Moment#at]
    /// @param firings of the event's record
    public void evaluate(EventView view, Moment moment, Firings firings, Consumer<Activation> activations) {
        OfOperation some = of(moment.operation());
        if (some.rules.length == 0) {
            return;
        }
        if (some.index == null) {
            evaluateEach(view, moment, firings, activations);
            return;
        }
        moment.begin(some.rules[0].zone());
        long[] candidates = moment.candidates(some.rules.length);
        some.index.collect(view, moment, candidates);
        int words = (some.rules.length + Long.SIZE - 1) / Long.SIZE;
        for (int word = 0; word < words; word++) {
            for (long bits = candidates[word]; bits != 0; bits &= bits - 1) {
                int ordinal = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                if (some.rules[ordinal].fires(view, moment, firings)) {
                    activations.accept(some.activations[ordinal]);
                }
            }
        }
    }

    /// The same without the index: what [#evaluate] must always agree with.
    void evaluateEach(EventView view, Moment moment, Firings firings, Consumer<Activation> activations) {
        OfOperation some = of(moment.operation());
        if (some.rules.length == 0) {
            return;
        }
        moment.begin(some.rules[0].zone());
        for (int i = 0; i < some.rules.length; i++) {
            if (some.rules[i].fires(view, moment, firings)) {
                activations.accept(some.activations[i]);
            }
        }
    }

    private OfOperation of(Operation operation) {
        return switch (operation) {
            case CREATE -> creates;
            case EDIT -> edits;
            case DELETE -> deletes;
        };
    }

    /// The live rules that see an operation.
    private record OfOperation(
            CompiledRule[] rules,
            Activation[] activations,
            @Nullable RuleIndex index) {
        static OfOperation of(List<CompiledRule> all, Operation operation) {
            CompiledRule[] rules = all.stream()
                    .filter(rule -> rule.isLive() && rule.sees(operation))
                    .toArray(CompiledRule[]::new);
            Activation[] activations = new Activation[rules.length];
            for (int i = 0; i < rules.length; i++) {
                activations[i] = new Activation(rules[i]);
            }
            return new OfOperation(
                    rules, activations, rules.length > PLAIN_MAX ? RuleIndex.of(rules, operation) : null);
        }
    }
}
