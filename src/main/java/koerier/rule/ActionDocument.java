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
import koerier.org.Edition;
import org.jspecify.annotations.Nullable;

/// The actions of a rule's document: `instantAction` and `timeBasedActions`. Where an edition allows several instant
/// actions they are written as the list `instantActions`.
final class ActionDocument {
    private static final String ID_PREFIX = "act_";

    private ActionDocument() {}

    /// Which action numbers a rule has given out and still uses.
    interface Known {
        boolean contains(int number);
    }

    static List<Action.Instant> instant(DocumentReader reader, RuleCheck check, Edition.Limits limits) {
        List<DocumentReader> items = new ArrayList<>();
        reader.object("instantAction").ifPresent(items::add);
        if (reader.has("instantActions")) {
            if (!items.isEmpty()) {
                reader.error("instantActions", "conflict", "cannot stand beside instantAction");
            }
            items.addAll(reader.objects("instantActions", limits.instantActionsMax()));
        }
        List<Action.Instant> result = new ArrayList<>();
        for (DocumentReader item : items) {
            result.add(new Action.Instant(webhook(item, check)));
            item.refuseUnknown(Set.of());
        }
        if (items.size() == 1 && limits.instantActionsMax() == 0) {
            reader.error("instantAction", "tooMany", "the edition allows no instant action");
        }
        return result;
    }

    /// Reads the time-based actions into `result`.
    ///
    /// @param nextAction the number for the first action that has none yet
    /// @return the number for the next new action after these
    static int timeBased(
            DocumentReader reader,
            RuleCheck check,
            Edition.Limits limits,
            Known known,
            int nextAction,
            List<Action.TimeBased> result) {
        int next = nextAction;
        Set<Integer> seen = new HashSet<>();
        for (DocumentReader item : reader.objects("timeBasedActions", limits.timeBasedActionsMax())) {
            int number = number(item, known, seen);
            result.add(timeBased(item, check, number == 0 ? next++ : number));
        }
        return next;
    }

    static void write(Rule rule, Map<String, @Nullable Object> document) {
        List<Action.Instant> instant = rule.instantActions();
        if (instant.size() > 1) {
            document.put(
                    "instantActions",
                    instant.stream().map(ActionDocument::instant).toList());
        } else {
            document.put("instantAction", instant.isEmpty() ? null : instant(instant.getFirst()));
        }
        document.put(
                "timeBasedActions",
                rule.timeBasedActions().stream().map(ActionDocument::timeBased).toList());
    }

    private static Map<String, @Nullable Object> instant(Action.Instant action) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("webhook", action.webhook());
        return result;
    }

    private static Map<String, @Nullable Object> timeBased(Action.TimeBased action) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", action.id());
        result.put("webhook", action.webhook());
        switch (action.anchor()) {
            case Anchor.Activation() -> result.put("anchor", "trigger");
            case Anchor.OfField(String field) -> {
                Map<String, @Nullable Object> anchor = new LinkedHashMap<>();
                anchor.put("field", field);
                result.put("anchor", anchor);
            }
        }
        result.put("offset", action.offset());
        result.put("unit", DocumentReader.spelling(action.unit()));
        result.put("at", TimeOfDay.write(action.at()));
        result.put("graceMinutes", action.graceMinutes());
        return result;
    }

    /// The number of an action that is kept, 0 for a new one.
    private static int number(DocumentReader item, Known known, Set<Integer> seen) {
        Optional<String> id = item.text("id");
        if (id.isEmpty()) {
            return 0;
        }
        int number = number(id.get());
        if (number == 0 || !known.contains(number)) {
            item.error("id", "unknown", "is not the id of an action of this rule; leave it out for a new action");
            return 0;
        }
        if (!seen.add(number)) {
            item.error("id", "duplicate", "is used by two actions");
            return 0;
        }
        return number;
    }

    private static int number(String id) {
        int length = id.length() - ID_PREFIX.length();
        if (!id.startsWith(ID_PREFIX) || length < 1 || length > 9 || id.charAt(ID_PREFIX.length()) == '0') {
            return 0;
        }
        int result = 0;
        for (int i = ID_PREFIX.length(); i < id.length(); i++) {
            char c = id.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            result = result * 10 + c - '0';
        }
        return result;
    }

    private static Action.TimeBased timeBased(DocumentReader item, RuleCheck check, int number) {
        String webhook = webhook(item, check);
        Anchor anchor = anchor(item, check);
        if (!item.has("unit") && item.has("offset")) {
            item.error("unit", "required", "is required beside offset");
        }
        OffsetUnit unit = item.choice("unit", OffsetUnit.class).orElse(OffsetUnit.DAYS);
        int offset = item.integer("offset", 0, -unit.max(), unit.max());
        if (anchor instanceof Anchor.Activation && offset < 0) {
            item.error("offset", "range", "cannot lie before the moment at which the rule fires");
        }
        @Nullable LocalTime at = TimeOfDay.read(item, "at");
        int grace = item.integer("graceMinutes", Action.GRACE_MINUTES_DEFAULT, 0, Action.GRACE_MINUTES_MAX);
        Action.TimeBased result = new Action.TimeBased(number, webhook, anchor, offset, unit, at, grace);
        check.timing(item, result);
        item.refuseUnknown(Set.of());
        return result;
    }

    private static Anchor anchor(DocumentReader item, RuleCheck check) {
        Object raw = item.raw("anchor");
        if (raw == null || "trigger".equals(raw)) {
            return new Anchor.Activation();
        }
        if (raw instanceof String) {
            item.error("anchor", "choice", "must be \"trigger\" or {\"field\": ...}");
            return new Anchor.Activation();
        }
        Optional<DocumentReader> inner = item.object("anchor");
        if (inner.isEmpty()) {
            return new Anchor.Activation();
        }
        DocumentReader reader = inner.get();
        String field = reader.requiredName("field");
        check.field(reader, reader.at("field"), field, RuleCheck.Wanted.DATE);
        reader.refuseUnknown(Set.of());
        return new Anchor.OfField(field);
    }

    private static String webhook(DocumentReader item, RuleCheck check) {
        String id = item.requiredName("webhook");
        if (!id.isEmpty()) {
            check.webhook(item, id);
        }
        return id;
    }
}
