package koerier.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import koerier.document.FieldError;
import koerier.document.MergePatch;
import koerier.document.Parsed;
import koerier.schema.Field;
import koerier.schema.FieldDocument;
import koerier.schema.ModuleDocument;
import koerier.schema.ModuleSchema;
import org.jspecify.annotations.Nullable;

/// Decides about modules and fields. What is deleted stays stored, marked, so that it is known why a reference to it
/// leads nowhere, and that it can be restored.
final class SchemaDecisions {
    Decision putModule(
            Configuration current, String apiName, Map<String, @Nullable Object> document, Precondition precondition) {
        Optional<ModuleSchema> there = current.findModule(apiName);
        return there.isEmpty()
                ? saveModule(current, apiName, document, true)
                : onModule(current, apiName, precondition, _ -> saveModule(current, apiName, document, false));
    }

    Decision patchModule(
            Configuration current, String apiName, Map<String, @Nullable Object> patch, Precondition precondition) {
        return onModule(
                current,
                apiName,
                precondition,
                module -> saveModule(
                        current,
                        apiName,
                        MergePatch.apply(new LinkedHashMap<>(ModuleDocument.document(module)), patch),
                        false));
    }

    Decision deleteModule(Configuration current, String apiName, Precondition precondition) {
        return onModule(current, apiName, precondition, module -> {
            if (!module.custom()) {
                return new Decision.Invalid(List.of(
                        new FieldError("", "standard", apiName + " is a standard module and cannot be deleted")));
            }
            List<Decision.User> users = users(current, apiName);
            return users.isEmpty()
                    ? change(Kind.MODULE, apiName, ModuleDocument.document(module.withDeleted(true)), false)
                    : new Decision.InUse("webhooks or rules belong to this module", users);
        });
    }

    Decision putField(
            Configuration current,
            String module,
            String apiName,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        Optional<ModuleSchema> parent = current.findModule(module);
        if (parent.isEmpty()) {
            return new Decision.Missing();
        }
        return field(parent.get(), apiName).isEmpty()
                ? saveField(current, parent.get(), apiName, document, true)
                : onField(
                        current,
                        parent.get(),
                        apiName,
                        precondition,
                        _ -> saveField(current, parent.get(), apiName, document, false));
    }

    Decision patchField(
            Configuration current,
            String module,
            String apiName,
            Map<String, @Nullable Object> patch,
            Precondition precondition) {
        return current.findModule(module)
                .map(parent -> onField(
                        current,
                        parent,
                        apiName,
                        precondition,
                        field -> saveField(
                                current,
                                parent,
                                apiName,
                                MergePatch.apply(new LinkedHashMap<>(FieldDocument.document(field)), patch),
                                false)))
                .orElseGet(Decision.Missing::new);
    }

    Decision deleteField(Configuration current, String module, String apiName, Precondition precondition) {
        return current.findModule(module)
                .map(parent -> onField(current, parent, apiName, precondition, field -> switch (FieldDocument.delete(
                        parent, field)) {
                    case Parsed.Invalid<Field>(List<FieldError> errors) -> new Decision.Invalid(errors);
                    case Parsed.Valid<Field>(Field deleted) ->
                        change(Kind.FIELD, id(parent, apiName), FieldDocument.document(deleted), false);
                }))
                .orElseGet(Decision.Missing::new);
    }

    private static Decision saveModule(
            Configuration current, String apiName, Map<String, @Nullable Object> document, boolean created) {
        return switch (ModuleDocument.parse(current.schema(), apiName, document)) {
            case Parsed.Invalid<ModuleSchema>(List<FieldError> errors) -> new Decision.Invalid(errors);
            case Parsed.Valid<ModuleSchema>(ModuleSchema module) ->
                change(Kind.MODULE, apiName, ModuleDocument.document(module), created);
        };
    }

    private static Decision saveField(
            Configuration current,
            ModuleSchema module,
            String apiName,
            Map<String, @Nullable Object> document,
            boolean created) {
        return switch (FieldDocument.parse(current.schema(), module, apiName, document)) {
            case Parsed.Invalid<Field>(List<FieldError> errors) -> new Decision.Invalid(errors);
            case Parsed.Valid<Field>(Field field) ->
                change(Kind.FIELD, id(module, apiName), FieldDocument.document(field), created);
        };
    }

    private static Decision change(Kind kind, String id, Map<String, @Nullable Object> document, boolean created) {
        return new Decision.Change(List.of(new Decision.Edit(kind, id, document)), kind, id, created, null);
    }

    private static List<Decision.User> users(Configuration current, String module) {
        List<Decision.User> result = new ArrayList<>();
        current.webhookDefinitions().stream()
                .map(compiled -> compiled.webhook())
                .filter(webhook -> webhook.module().equals(module))
                .forEach(webhook -> result.add(new Decision.User(Configuration.id(webhook), webhook.name())));
        current.ruleDefinitions().values().stream()
                .filter(rule -> rule.module().equals(module))
                .forEach(rule -> result.add(new Decision.User(rule.id(), rule.name())));
        return result;
    }

    private static Optional<Field> field(ModuleSchema module, String apiName) {
        return Optional.ofNullable(module.fields().get(apiName)).filter(field -> !field.deleted());
    }

    /// The id of a field's entry.
    private static String id(ModuleSchema module, String apiName) {
        return module.apiName() + "." + apiName;
    }

    private static Decision onModule(
            Configuration current, String apiName, Precondition precondition, Function<ModuleSchema, Decision> decide) {
        return Configurer.onExisting(
                current.findModule(apiName), current.entry(Kind.MODULE, apiName), precondition, decide);
    }

    private static Decision onField(
            Configuration current,
            ModuleSchema module,
            String apiName,
            Precondition precondition,
            Function<Field, Decision> decide) {
        return Configurer.onExisting(
                field(module, apiName), current.entry(Kind.FIELD, id(module, apiName)), precondition, decide);
    }
}
