package koerier.configuration;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.org.OrganisationDocument;
import koerier.quota.Terms;
import koerier.rule.CompiledRule;
import koerier.rule.Rule;
import koerier.rule.RuleDocument;
import koerier.schema.Field;
import koerier.schema.FieldDocument;
import koerier.schema.ModuleDocument;
import koerier.schema.ModuleSchema;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.WebhookDocument;
import org.jspecify.annotations.Nullable;

/// Configured things as they are answered, with their read-only members.
final class Documents {
    private Documents() {}

    static Shown organisation(Configuration configuration, @Nullable Entry entry) {
        var document = Configuration.withId(
                configuration.org().value(), OrganisationDocument.document(configuration.organisation()));
        Terms terms = configuration.terms();
        document.put("dailyLimit", terms.uncapped() ? null : (Object) terms.cap());
        return shown(configuration.org().value(), document, entry);
    }

    static Shown module(ModuleSchema module, @Nullable Entry entry) {
        var document = new LinkedHashMap<String, @Nullable Object>(ModuleDocument.document(module));
        document.remove("deleted");
        return shown(module.apiName(), document, entry);
    }

    static Shown field(Field field, @Nullable Entry entry) {
        var document = new LinkedHashMap<String, @Nullable Object>(FieldDocument.document(field));
        document.remove("deleted");
        return shown(field.apiName(), document, entry);
    }

    static Shown webhook(CompiledWebhook webhook, List<Rule> users, @Nullable Entry entry) {
        var document = new LinkedHashMap<String, @Nullable Object>(WebhookDocument.document(webhook));
        document.put("usedBy", users.stream().map(Documents::user).toList());
        return shown(Configuration.id(webhook.webhook()), document, entry);
    }

    /// A rule that cannot fire says why in `warnings`.
    static Shown rule(Rule rule, @Nullable CompiledRule compiled, @Nullable Entry entry) {
        var document = Configuration.withId(rule.id(), RuleDocument.document(rule));
        String reason = compiled == null ? null : compiled.invalidReason();
        document.put("warnings", reason == null ? List.of() : List.of(Map.of("code", "invalidRule", "detail", reason)));
        return shown(rule.id(), document, entry);
    }

    private static Map<String, Object> user(Rule rule) {
        var result = new LinkedHashMap<String, Object>();
        result.put("id", rule.id());
        result.put("name", rule.name());
        return result;
    }

    private static Shown shown(String id, Map<String, @Nullable Object> document, @Nullable Entry entry) {
        document.put("createdAt", time(entry == null ? null : entry.createdAt()));
        document.put("updatedAt", time(entry == null ? null : entry.updatedAt()));
        return new Shown(id, entry == null ? 0 : entry.version(), document);
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
