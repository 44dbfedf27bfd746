package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;
import koerier.ingest.Operation;
import koerier.schema.Field;
import org.jspecify.annotations.Nullable;

/// Whether an edit changed any field: walks over `previous` and compares each old value with the record's, by the type
/// of the field, or as text where the field is not known. System fields never count.
final class AnyChange implements Criterion {
    /// So many members are looked up by walking over the record; for more an index of the record is made, so that the
    /// cost stays linear in the size of the event.
    private static final int WALKS_MAX = 32;

    private final int record;
    private final int previous;
    private final NeedleTable names;
    private final List<Field> fields;
    private final List<FieldReader> readers;

    /// @param fields all fields of the module
    /// @param record the slot of the whole record
    /// @param previous the slot of all old values
    AnyChange(List<Field> fields, int record, int previous, ZoneTable zone) {
        this.record = record;
        this.previous = previous;
        this.fields = List.copyOf(fields);
        names = new NeedleTable(
                fields.stream()
                        .map(field -> field.apiName().getBytes(StandardCharsets.UTF_8))
                        .toList(),
                false);
        List<FieldReader> all = new ArrayList<>();
        fields.forEach(field -> all.add(new FieldReader(field.type(), zone)));
        readers = List.copyOf(all);
    }

    @Override
    public boolean holds(EventView view, Moment moment) {
        if (moment.operation() != Operation.EDIT
                || view.kind(previous) != Kind.OBJECT
                || view.kind(record) != Kind.OBJECT) {
            return false;
        }
        byte[] json = view.bytes();
        int walks = 0;
        @Nullable Map<String, Integer> index = null;
        int i = JsonSpans.skipBlanks(json, view.start(previous) + 1);
        while (json[i] == '"') {
            int nameStart = i + 1;
            int afterName = JsonSpans.skipString(json, i);
            int value = JsonSpans.skipBlanks(json, JsonSpans.skipBlanks(json, afterName) + 1);
            int after = moment.first.at(json, value);
            if (++walks > WALKS_MAX && index == null) {
                index = index(json, view.start(record));
            }
            int now = index == null
                    ? JsonSpans.member(json, view.start(record), nameStart, afterName - 1)
                    : index.getOrDefault(JsonSpans.decode(json, nameStart, afterName - 1), -1);
            if (isChanged(json, nameStart, afterName - 1, now, moment)) {
                return true;
            }
            i = JsonSpans.nextMember(json, after);
        }
        return false;
    }

    private boolean isChanged(byte[] json, int nameStart, int nameEnd, int now, Moment moment) {
        if (now < 0) {
            moment.second.absent();
        } else {
            moment.second.at(json, now);
        }
        int known = names.find(name(json, nameStart, nameEnd, moment.item), moment.texts);
        if (known == NeedleTable.NONE) {
            return !FieldReader.sameText(moment.first, moment.second);
        }
        return !fields.get(known).system()
                && !readers.get(known).same(moment.first, moment.second, moment.item, moment.inner);
    }

    private static Span name(byte[] json, int start, int end, Span into) {
        if (JsonSpans.hasBackslash(json, start, end)) {
            byte[] decoded = JsonSpans.decode(json, start, end).getBytes(StandardCharsets.UTF_8);
            into.part(decoded, 0, decoded.length);
        } else {
            into.part(json, start, end);
        }
        return into;
    }

    private static Map<String, Integer> index(byte[] json, int object) {
        Map<String, Integer> result = new HashMap<>();
        int i = JsonSpans.skipBlanks(json, object + 1);
        while (json[i] == '"') {
            int afterName = JsonSpans.skipString(json, i);
            int value = JsonSpans.skipBlanks(json, JsonSpans.skipBlanks(json, afterName) + 1);
            result.put(JsonSpans.decode(json, i + 1, afterName - 1), value);
            i = JsonSpans.nextMember(json, JsonSpans.skipValue(json, value));
        }
        return result;
    }

    /// The answer of an [AnyChange], found out once for each event.
    record Remembered(AnyChange change) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return moment.hasHistory() && moment.hasChanges(view, change);
        }
    }
}
