package koerier.configuration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import koerier.org.Edition;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.quota.DailyCap;
import koerier.quota.Terms;
import koerier.rule.CompiledRule;
import koerier.rule.Rule;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;
import koerier.schema.Resolution;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.Webhook;
import org.jspecify.annotations.Nullable;

/// All that one organisation has configured at one version, compiled. Immutable, shared by all event loops.
public final class Configuration {
    private final OrgId org;
    private final long version;
    private final Edition edition;
    private final OrgSchema schema;
    private final Map<EntryKey, Entry> entries;
    private final SortedMap<Integer, Rule> rules;
    private final Map<String, CompiledModule> modules;
    private final Set<Integer> paused;
    private final Terms terms;

    /// @param modules by api name, those that have a webhook or a rule
    Configuration(
            OrgId org,
            long version,
            Edition edition,
            OrgSchema schema,
            Map<EntryKey, Entry> entries,
            SortedMap<Integer, Rule> rules,
            Map<String, CompiledModule> modules) {
        this.org = org;
        this.version = version;
        this.edition = edition;
        this.schema = schema;
        this.entries = Map.copyOf(entries);
        this.rules = rules;
        this.modules = Map.copyOf(modules);
        this.paused = modules.values().stream()
                .flatMap(module -> module.webhooks().stream())
                .map(CompiledWebhook::webhook)
                .filter(Webhook::paused)
                .map(Webhook::number)
                .collect(Collectors.toUnmodifiableSet());
        Entry stored = entry(Kind.ORGANISATION, org.value());
        this.terms = new Terms(
                version,
                DailyCap.of(edition, schema.organisation().userLicences()),
                schema.organisation().zone(),
                stored == null ? Instant.EPOCH : stored.updatedAt());
    }

    /// What an entry is found by.
    record EntryKey(Kind kind, String id) {}

    public OrgId org() {
        return org;
    }

    /// Grows by one with every change.
    public long version() {
        return version;
    }

    public Organisation organisation() {
        return schema.organisation();
    }

    public Edition edition() {
        return edition;
    }

    /// What it says about the organisation's daily limit.
    public Terms terms() {
        return terms;
    }

    public OrgSchema schema() {
        return schema;
    }

    /// The api name of the module that an event names, null when there is none or it takes no events.
    public @Nullable String eventModule(String name) {
        return schema.module(name) instanceof Resolution.Found<ModuleSchema>(ModuleSchema module)
                        && module.takesWebhooks()
                ? module.apiName()
                : null;
    }

    /// A module's compiled rules and webhooks by its api name, null when it has none.
    public @Nullable CompiledModule compiled(String module) {
        return modules.get(module);
    }

    /// A webhook by id (`wh_1`), null when there is none.
    public @Nullable CompiledWebhook compiledWebhook(String id) {
        for (CompiledModule module : modules.values()) {
            CompiledWebhook webhook = module.webhook(id);
            if (webhook != null) {
                return webhook;
            }
        }
        return null;
    }

    /// A rule by id (`rul_1`), null when there is none.
    public @Nullable CompiledRule compiledRule(String id) {
        for (CompiledModule module : modules.values()) {
            CompiledRule rule = module.rule(id);
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }

    /// Whether a webhook (by number) is paused by a person.
    public boolean isPaused(int webhook) {
        return paused.contains(webhook);
    }

    public Shown organisationDocument() {
        return Documents.organisation(this, entry(Kind.ORGANISATION, org.value()));
    }

    /// Standard and custom modules, by api name.
    public List<Shown> modules() {
        return schema.modules().stream()
                .filter(module -> !module.deleted())
                .sorted(Comparator.comparing(ModuleSchema::apiName))
                .map(module -> Documents.module(module, entry(Kind.MODULE, module.apiName())))
                .toList();
    }

    public Optional<Shown> module(String apiName) {
        return findModule(apiName).map(module -> Documents.module(module, entry(Kind.MODULE, apiName)));
    }

    /// Empty when there is no such module.
    public Optional<List<Shown>> fields(String module) {
        return findModule(module)
                .map(found -> found.fields().values().stream()
                        .filter(field -> !field.deleted())
                        .map(field ->
                                Documents.field(field, entry(Kind.FIELD, found.apiName() + "." + field.apiName())))
                        .toList());
    }

    public Optional<Shown> field(String module, String apiName) {
        return findModule(module)
                .flatMap(found -> Optional.ofNullable(found.fields().get(apiName)))
                .filter(field -> !field.deleted())
                .map(field -> Documents.field(field, entry(Kind.FIELD, module + "." + apiName)));
    }

    /// Newest first.
    public List<Shown> webhooks() {
        return webhookDefinitions().stream()
                .sorted(Comparator.comparingInt(
                                (CompiledWebhook webhook) -> webhook.webhook().number())
                        .reversed())
                .map(this::shown)
                .toList();
    }

    public Optional<Shown> webhook(String id) {
        return Optional.ofNullable(compiledWebhook(id)).map(this::shown);
    }

    /// Newest first.
    public List<Shown> rules() {
        List<Shown> result = new ArrayList<>();
        rules.forEach((_, rule) -> result.add(shown(rule)));
        return result.reversed();
    }

    public Optional<Shown> rule(String id) {
        return findRule(id).map(this::shown);
    }

    /// The rules that may call a webhook.
    List<Rule> usersOf(String webhook) {
        return rules.values().stream()
                .filter(rule -> rule.webhooks().contains(webhook))
                .toList();
    }

    SortedMap<Integer, Rule> ruleDefinitions() {
        return rules;
    }

    List<CompiledWebhook> webhookDefinitions() {
        List<CompiledWebhook> result = new ArrayList<>();
        modules.values().forEach(module -> result.addAll(module.webhooks()));
        return result;
    }

    Optional<Rule> findRule(String id) {
        return rules.values().stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    /// A module that is there, by its exact api name.
    Optional<ModuleSchema> findModule(String apiName) {
        return schema.module(apiName) instanceof Resolution.Found<ModuleSchema>(ModuleSchema module)
                        && module.apiName().equals(apiName)
                ? Optional.of(module)
                : Optional.empty();
    }

    /// Whether a webhook of the module (api name) other than `number` has the name.
    boolean isNameTaken(String module, String nameKey, int number) {
        CompiledModule compiled = modules.get(module);
        return compiled != null
                && compiled.webhooks().stream()
                        .map(CompiledWebhook::webhook)
                        .anyMatch(webhook -> webhook.number() != number
                                && Webhook.nameKey(webhook.name()).equals(nameKey));
    }

    /// The entry of something, null for what was never stored (a standard field as it ships).
    @Nullable Entry entry(Kind kind, String id) {
        return entries.get(new EntryKey(kind, id));
    }

    Map<EntryKey, Entry> entries() {
        return entries;
    }

    private Shown shown(CompiledWebhook webhook) {
        String id = id(webhook.webhook());
        return Documents.webhook(webhook, usersOf(id), entry(Kind.WEBHOOK, id));
    }

    private Shown shown(Rule rule) {
        return Documents.rule(rule, compiledRule(rule.id()), entry(Kind.RULE, rule.id()));
    }

    /// As in documents: `wh_1`.
    static String id(Webhook webhook) {
        return "wh_" + webhook.number();
    }

    /// The first members of every answered document.
    static Map<String, @Nullable Object> withId(String id, Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", id);
        result.putAll(document);
        return result;
    }
}
