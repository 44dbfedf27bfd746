package koerier.rule;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.document.FieldError;
import koerier.org.Edition;
import org.jspecify.annotations.Nullable;

/// The `trigger` member of a rule's document.
final class TriggerDocument {
    static final int FIELDS_MAX = 100;
    static final int CHANGES_MAX = 25;

    private enum Type {
        CREATE,
        EDIT,
        CREATE_OR_EDIT,
        DELETE,
        FIELD_UPDATE,
        DATE
    }

    private TriggerDocument() {}

    static Optional<Trigger> read(DocumentReader reader, RuleCheck check, Edition.Limits limits) {
        if (!reader.has("type")) {
            reader.error("type", "required", "is required");
            return Optional.empty();
        }
        Optional<Trigger> result = reader.choice("type", Type.class).map(type -> switch (type) {
            case CREATE -> new Trigger.Create();
            case EDIT -> edit(reader, check);
            case CREATE_OR_EDIT -> new Trigger.CreateOrEdit();
            case DELETE -> new Trigger.Delete();
            case FIELD_UPDATE -> fieldUpdate(reader, check);
            case DATE -> date(reader, check);
        });
        if (result.isPresent()) {
            reader.refuseUnknown(Set.of());
        }
        return result;
    }

    static Map<String, @Nullable Object> document(Trigger trigger) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        switch (trigger) {
            case Trigger.Create() -> result.put("type", "create");
            case Trigger.CreateOrEdit() -> result.put("type", "createOrEdit");
            case Trigger.Delete() -> result.put("type", "delete");
            case Trigger.Edit(List<String> fields, Trigger.Match match) -> {
                result.put("type", "edit");
                if (!fields.isEmpty()) {
                    result.put("fields", fields);
                    result.put("match", DocumentReader.spelling(match));
                }
            }
            case Trigger.FieldUpdate(List<Trigger.Change> changes, Trigger.Match match) -> {
                result.put("type", "fieldUpdate");
                result.put(
                        "changes", changes.stream().map(TriggerDocument::change).toList());
                result.put("match", DocumentReader.spelling(match));
            }
            case Trigger.DateTrigger date -> {
                result.put("type", "date");
                result.put("field", date.field());
                result.put("offset", date.offset());
                result.put("unit", DocumentReader.spelling(date.unit()));
                result.put("at", TimeOfDay.write(date.at()));
                result.put("recurrence", DocumentReader.spelling(date.recurrence()));
            }
        }
        return result;
    }

    private static Trigger edit(DocumentReader reader, RuleCheck check) {
        List<String> fields = reader.texts("fields", FIELDS_MAX);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String at = reader.at("fields") + "/" + i;
            check.field(reader, at, fields.get(i), RuleCheck.Wanted.CHANGEABLE);
            if (!seen.add(fields.get(i))) {
                reader.add(new FieldError(at, "duplicate", "is listed twice"));
            }
        }
        return new Trigger.Edit(
                fields, reader.choice("match", Trigger.Match.class).orElse(Trigger.Match.ANY));
    }

    /// `changes`, or the short form for a single one: `field`, `from` and `to` in the trigger itself.
    private static Trigger fieldUpdate(DocumentReader reader, RuleCheck check) {
        List<Trigger.Change> changes = new ArrayList<>();
        if (reader.has("field") && !reader.has("changes")) {
            changes.add(change(reader, check));
        } else {
            for (DocumentReader item : reader.objects("changes", CHANGES_MAX)) {
                changes.add(change(item, check));
                item.refuseUnknown(Set.of());
            }
            if (changes.isEmpty()) {
                reader.error("changes", "required", "needs at least one field");
            }
        }
        return new Trigger.FieldUpdate(
                changes, reader.choice("match", Trigger.Match.class).orElse(Trigger.Match.ANY));
    }

    private static Trigger.Change change(DocumentReader reader, RuleCheck check) {
        String field = reader.requiredName("field");
        check.field(reader, reader.at("field"), field, RuleCheck.Wanted.CHANGEABLE);
        return new Trigger.Change(
                field, predicate(reader, "from", field, check), predicate(reader, "to", field, check));
    }

    private static Optional<Condition> predicate(DocumentReader reader, String member, String field, RuleCheck check) {
        return reader.object(member).flatMap(inner -> ConditionDocument.read(inner, Optional.of(field), check, false));
    }

    private static Map<String, @Nullable Object> change(Trigger.Change change) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("field", change.field());
        change.from().ifPresent(from -> result.put("from", ConditionDocument.predicate(from)));
        change.to().ifPresent(to -> result.put("to", ConditionDocument.predicate(to)));
        return result;
    }

    private static Trigger date(DocumentReader reader, RuleCheck check) {
        String field = reader.requiredName("field");
        check.field(reader, reader.at("field"), field, RuleCheck.Wanted.DATE);
        OffsetUnit unit = reader.choice("unit", OffsetUnit.class).orElse(OffsetUnit.DAYS);
        int offset = reader.integer("offset", 0, -unit.max(), unit.max());
        @Nullable LocalTime at = TimeOfDay.read(reader, "at");
        Trigger.Recurrence recurrence =
                reader.choice("recurrence", Trigger.Recurrence.class).orElse(Trigger.Recurrence.ONCE);
        Trigger.DateTrigger result = new Trigger.DateTrigger(field, offset, unit, at, recurrence);
        check.dateTrigger(reader, result);
        return result;
    }
}
