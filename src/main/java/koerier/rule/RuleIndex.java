package koerier.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;
import koerier.ingest.Operation;
import org.jspecify.annotations.Nullable;

/// Picks the rules that may fire for an event, so that thousands of rules cost little more than those few. A rule is
/// filed under one condition that it cannot do without: a field that equals one of some values, else a field that must
/// have changed. Rules without either are always picked. A rule that is picked still judges the event itself.
final class RuleIndex {
    private final int[] always;
    private final ByValue[] byValue;
    private final ByChange[] byChange;

    private RuleIndex(int[] always, ByValue[] byValue, ByChange[] byChange) {
        this.always = always;
        this.byValue = byValue;
        this.byChange = byChange;
    }

    /// The rules that are filed under the values of one field.
    ///
    /// @param rules the ordinals of the rules of each value of the table
    private record ByValue(int slot, boolean reference, NeedleTable values, int[][] rules) {}

    /// The rules that are filed under a change of one field.
    private record ByChange(int previousSlot, int[] rules) {}

    /// A field and how it is compared.
    private record FieldKey(int slot, boolean folded, boolean reference) {}

    /// A condition that a rule cannot do without.
    private record Equality(FieldKey field, NeedleTable table) {}

    /// @param rules that see the operation; their ordinals are their indexes
    static RuleIndex of(CompiledRule[] rules, Operation operation) {
        Map<FieldKey, Map<String, Integer>> popularity = new HashMap<>();
        List<List<Equality>> equalities = new ArrayList<>();
        for (CompiledRule rule : rules) {
            List<Equality> own = equalities(rule.criteria());
            equalities.add(own);
            for (Equality equality : own) {
                Map<String, Integer> counts = popularity.computeIfAbsent(equality.field, field -> new HashMap<>());
                equality.table.keys().forEach(key -> counts.merge(text(key), 1, Integer::sum));
            }
        }
        Builder builder = new Builder();
        for (int i = 0; i < rules.length; i++) {
            Equality best = rarest(equalities.get(i), popularity);
            if (best != null) {
                builder.file(best, i);
            } else if (operation == Operation.EDIT) {
                builder.fileByChange(rules[i].editGate(), i);
            } else {
                builder.always.add(i);
            }
        }
        return builder.build();
    }

    /// Sets the bit of every rule that may fire.
    void collect(EventView view, Moment moment, long[] candidates) {
        mark(always, candidates);
        for (ByChange change : byChange) {
            if (view.kind(change.previousSlot) != Kind.ABSENT) {
                mark(change.rules, candidates);
            }
        }
        for (ByValue field : byValue) {
            Span value = moment.first.at(view, field.slot);
            Span text = field.reference ? FieldReader.id(value, moment.item) : value;
            int found = text.isText() ? field.values.find(text, moment.texts) : NeedleTable.NONE;
            if (found != NeedleTable.NONE) {
                mark(field.rules[found], candidates);
            }
        }
    }

    private static void mark(int[] ordinals, long[] bits) {
        for (int ordinal : ordinals) {
            bits[ordinal >> 6] |= 1L << ordinal;
        }
    }

    private static List<Equality> equalities(Criterion criteria) {
        List<Equality> result = new ArrayList<>();
        if (criteria instanceof Criterion.All(Criterion[] parts)) {
            for (Criterion part : parts) {
                result.addAll(equalities(part));
            }
        } else if (criteria instanceof Criterion.OfField(Slots slots, ValueTest test)) {
            Equality equality = switch (test) {
                case ValueTest.TextIs(Needle needle) ->
                    new Equality(
                            new FieldKey(slots.record(), needle.isFolded(), false),
                            new NeedleTable(List.of(needle.key()), needle.isFolded()));
                case ValueTest.TextIn(NeedleTable table) ->
                    new Equality(new FieldKey(slots.record(), table.isFolded(), false), table);
                case ValueTest.ReferenceIn(NeedleTable ids) ->
                    new Equality(new FieldKey(slots.record(), false, true), ids);
                default -> null;
            };
            if (equality != null) {
                result.add(equality);
            }
        }
        return result;
    }

    /// The condition whose most popular value is shared with the fewest rules.
    private static @Nullable Equality rarest(
            List<Equality> equalities, Map<FieldKey, Map<String, Integer>> popularity) {
        Equality best = null;
        int bestCount = Integer.MAX_VALUE;
        for (Equality equality : equalities) {
            Map<String, Integer> counts = popularity.getOrDefault(equality.field, Map.of());
            int count = 0;
            for (byte[] key : equality.table.keys()) {
                count = Math.max(count, counts.getOrDefault(text(key), 0));
            }
            if (count < bestCount) {
                best = equality;
                bestCount = count;
            }
        }
        return best;
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    /// Gathers the ordinals.
    private static final class Builder {
        private final List<Integer> always = new ArrayList<>();
        private final Map<FieldKey, Map<String, List<Integer>>> byValue = new LinkedHashMap<>();
        private final Map<Integer, List<Integer>> byChange = new LinkedHashMap<>();

        void file(Equality equality, int ordinal) {
            Map<String, List<Integer>> values = byValue.computeIfAbsent(equality.field, field -> new LinkedHashMap<>());
            for (byte[] key : equality.table.keys()) {
                values.computeIfAbsent(text(key), value -> new ArrayList<>()).add(ordinal);
            }
        }

        /// Any one of the fields that must all have changed will do; of alternatives each is needed.
        void fileByChange(Criterion gate, int ordinal) {
            switch (gate) {
                case Criterion.Changed(Slots slots, FieldReader reader) ->
                    byChange.computeIfAbsent(slots.previous(), slot -> new ArrayList<>())
                            .add(ordinal);
                case Criterion.All(Criterion[] parts) when parts.length > 0 -> fileByChange(parts[0], ordinal);
                case Criterion.Any(Criterion[] parts)
                when parts.length > 0 -> {
                    for (Criterion part : parts) {
                        fileByChange(part, ordinal);
                    }
                }
                default -> always.add(ordinal);
            }
        }

        RuleIndex build() {
            return new RuleIndex(
                    ints(always),
                    byValue.entrySet().stream()
                            .map(entry -> byValue(entry.getKey(), entry.getValue()))
                            .toArray(ByValue[]::new),
                    byChange.entrySet().stream()
                            .map(entry -> new ByChange(entry.getKey(), ints(entry.getValue())))
                            .toArray(ByChange[]::new));
        }

        private static ByValue byValue(FieldKey field, Map<String, List<Integer>> values) {
            List<byte[]> keys = values.keySet().stream()
                    .map(key -> key.getBytes(StandardCharsets.UTF_8))
                    .toList();
            int[][] rules = values.values().stream().map(Builder::ints).toArray(int[][]::new);
            return new ByValue(field.slot, field.reference, new NeedleTable(keys, field.folded), rules);
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
