package koerier.configuration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import koerier.configuration.Configuration.EntryKey;
import koerier.document.Parsed;
import koerier.ingest.FieldPlan;
import koerier.org.Edition;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.org.OrganisationDocument;
import koerier.rule.CompiledRule;
import koerier.rule.Rule;
import koerier.rule.RuleCompiler;
import koerier.rule.RuleDocument;
import koerier.rule.RuleSet;
import koerier.schema.Field;
import koerier.schema.FieldDocument;
import koerier.schema.ModuleDocument;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.SecretBox;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookDocument;

/// Builds a configuration from stored entries: schema first, then each module's webhooks and rules over one plan.
final class Builder {
    /// A contract that the operator has taken away keeps the smallest limits until the organisation gets another one.
    private static final String FALLBACK_EDITION = "professional";

    private final Editions editions;
    private final SecretBox secrets;

    Builder(Editions editions, SecretBox secrets) {
        this.editions = editions;
        this.secrets = secrets;
    }

    Optional<Configuration> build(OrgId org, List<Entry> entries) {
        Map<EntryKey, Entry> byKey = new LinkedHashMap<>();
        entries.forEach(entry -> byKey.put(new EntryKey(entry.kind(), entry.id()), entry));
        Entry own = byKey.get(new EntryKey(Kind.ORGANISATION, org.value()));
        if (own == null || own.document() == null) {
            return Optional.empty();
        }
        Organisation organisation = OrganisationDocument.load(org, own.document());
        long version = entries.stream().mapToLong(Entry::version).max().orElseThrow();
        OrgSchema schema = schema(organisation, entries);
        SortedMap<Integer, Webhook> webhooks = webhooks(org, entries);
        SortedMap<Integer, Rule> rules = rules(entries);
        return Optional.of(new Configuration(
                org, version, edition(organisation), schema, byKey, rules, compile(schema, webhooks, rules)));
    }

    Edition edition(Organisation organisation) {
        return editions.find(organisation.edition())
                .or(() -> editions.find(FALLBACK_EDITION))
                .orElseThrow();
    }

    private static OrgSchema schema(Organisation organisation, List<Entry> entries) {
        List<ModuleSchema> modules = new ArrayList<>();
        Map<String, List<Field>> fields = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.document() == null) {
                continue;
            }
            if (entry.kind() == Kind.MODULE) {
                modules.add(ModuleDocument.load(entry.document()));
            } else if (entry.kind() == Kind.FIELD) {
                int dot = entry.id().indexOf('.');
                fields.computeIfAbsent(entry.id().substring(0, dot), _ -> new ArrayList<>())
                        .add(FieldDocument.load(entry.document()));
            }
        }
        return OrgSchema.of(organisation, modules, fields);
    }

    private SortedMap<Integer, Webhook> webhooks(OrgId org, List<Entry> entries) {
        SortedMap<Integer, Webhook> result = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.kind() == Kind.WEBHOOK && entry.document() != null) {
                int number = number(entry.id());
                result.put(number, WebhookDocument.fromStored(number, entry.document(), org, secrets));
            }
        }
        return result;
    }

    private static SortedMap<Integer, Rule> rules(List<Entry> entries) {
        SortedMap<Integer, Rule> result = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.kind() == Kind.RULE && entry.document() != null) {
                int number = number(entry.id());
                result.put(number, valid(RuleDocument.read(entry.document(), number), entry));
            }
        }
        return result;
    }

    private static Map<String, CompiledModule> compile(
            OrgSchema schema, SortedMap<Integer, Webhook> webhooks, SortedMap<Integer, Rule> rules) {
        Set<String> names = new LinkedHashSet<>();
        webhooks.values().forEach(webhook -> names.add(webhook.module()));
        rules.values().forEach(rule -> names.add(rule.module()));
        Map<String, CompiledModule> result = new LinkedHashMap<>();
        for (String name : names) {
            result.put(
                    name,
                    compile(
                            schema,
                            webhooks.values().stream()
                                    .filter(webhook -> webhook.module().equals(name))
                                    .toList(),
                            rules.values().stream()
                                    .filter(rule -> rule.module().equals(name))
                                    .toList()));
        }
        return result;
    }

    private static CompiledModule compile(OrgSchema schema, Collection<Webhook> webhooks, Collection<Rule> rules) {
        FieldPlan.Builder plan = FieldPlan.builder();
        Map<String, CompiledWebhook> compiledWebhooks = new LinkedHashMap<>();
        webhooks.forEach(webhook ->
                compiledWebhooks.put(Configuration.id(webhook), CompiledWebhook.compile(webhook, schema, plan)));
        Map<String, CompiledRule> compiledRules = new LinkedHashMap<>();
        rules.forEach(rule -> compiledRules.put(rule.id(), RuleCompiler.compile(rule, schema, plan)));
        List<CompiledRule> inOrder = compiledRules.values().stream()
                .sorted(Comparator.comparingInt(
                                (CompiledRule rule) -> rule.rule().order())
                        .thenComparingInt(rule -> rule.rule().number()))
                .toList();
        return new CompiledModule(plan.build(), new RuleSet(inOrder), compiledRules, compiledWebhooks);
    }

    /// The number in an id: 7 of `wh_7`.
    static int number(String id) {
        return Integer.parseInt(id.substring(id.indexOf('_') + 1));
    }

    /// What was stored was valid when it was written; if it is not, the database was damaged or written by others.
    private static <T> T valid(Parsed<T> parsed, Entry entry) {
        return switch (parsed) {
            case Parsed.Valid<T>(T value) -> value;
            case Parsed.Invalid<T> invalid ->
                throw new IllegalStateException("the stored document of " + entry.kind() + " " + entry.id()
                        + " cannot be read: " + invalid.errors());
        };
    }
}
