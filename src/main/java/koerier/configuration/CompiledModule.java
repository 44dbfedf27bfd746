package koerier.configuration;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import koerier.ingest.FieldPlan;
import koerier.rule.CompiledRule;
import koerier.rule.RuleSet;
import koerier.rule.Trigger;
import koerier.webhook.CompiledWebhook;
import org.jspecify.annotations.Nullable;

/// One module's rules and webhooks, compiled over one plan of wanted fields, so that an event is read once for all.
public final class CompiledModule {
    private final FieldPlan plan;
    private final RuleSet ruleSet;
    private final Map<String, CompiledRule> rules;
    private final Map<String, CompiledWebhook> webhooks;
    private final List<CompiledRule> dateRules;

    /// @param rules by id, inactive ones included
    CompiledModule(
            FieldPlan plan, RuleSet ruleSet, Map<String, CompiledRule> rules, Map<String, CompiledWebhook> webhooks) {
        this.plan = plan;
        this.ruleSet = ruleSet;
        this.rules = Map.copyOf(rules);
        this.webhooks = Map.copyOf(webhooks);
        this.dateRules = ruleSet.rules().stream()
                .filter(rule -> rule.rule().trigger() instanceof Trigger.DateTrigger)
                .filter(rule -> rule.rule().active() && rule.isValid())
                .toList();
    }

    public FieldPlan plan() {
        return plan;
    }

    /// The active rules, in order.
    public RuleSet ruleSet() {
        return ruleSet;
    }

    /// The active and valid rules that the calendar sets off, in order.
    public List<CompiledRule> dateRules() {
        return dateRules;
    }

    /// By id (`rul_1`), null when the module has none of that id.
    public @Nullable CompiledRule rule(String id) {
        return rules.get(id);
    }

    /// By id (`wh_1`), null when the module has none of that id.
    public @Nullable CompiledWebhook webhook(String id) {
        return webhooks.get(id);
    }

    Collection<CompiledWebhook> webhooks() {
        return webhooks.values();
    }
}
