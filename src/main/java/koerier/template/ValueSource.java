package koerier.template;

import java.util.List;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.FieldPlan.Root;

/// Where a field's value is in an event: the first of some slots that holds anything, in the record or, for an old
/// value, in what the record was before. Immutable.
final class ValueSource {
    /// No slot.
    static final int NONE = -1;

    private static final String CREATE = "create";

    private final int[] slots;
    private final int[] oldSlots;

    /// The slot that says whether the field has changed; [#NONE] when the current value is wanted.
    private final int changed;

    private ValueSource(int[] slots, int[] oldSlots, int changed) {
        this.slots = slots;
        this.oldSlots = oldSlots;
        this.changed = changed;
    }

    /// @param paths member names from the record down, the likelier first
    /// @param old whether the value before the change is wanted
    static ValueSource of(FieldPlan.Builder plan, List<List<String>> paths, boolean old) {
        int[] slots = slots(plan, Root.RECORD, paths);
        if (!old) {
            return new ValueSource(slots, new int[0], NONE);
        }
        int changed = plan.slot(Root.PREVIOUS, paths.getFirst().subList(0, 1));
        return new ValueSource(slots, slots(plan, Root.PREVIOUS, paths), changed);
    }

    /// The slot if there is only one and the current value is wanted, else a negative number.
    int onlySlot() {
        return changed == NONE && slots.length == 1 ? slots[0] : NONE;
    }

    /// The slot that holds the value, or a negative number when there is none.
    int slot(RenderContext context, EventView view) {
        if (changed == NONE) {
            return filled(slots, view);
        }
        if (view.kind(changed) != EventView.Kind.ABSENT) {
            return filled(oldSlots, view);
        }
        // what did not change was the same before, except that before a create there was nothing
        return context.operation().equals(CREATE) ? NONE : filled(slots, view);
    }

    private static int filled(int[] slots, EventView view) {
        for (int slot : slots) {
            switch (view.kind(slot)) {
                case ABSENT, NULL -> {}
                default -> {
                    return slot;
                }
            }
        }
        return NONE;
    }

    private static int[] slots(FieldPlan.Builder plan, Root root, List<List<String>> paths) {
        return paths.stream().mapToInt(path -> plan.slot(root, path)).toArray();
    }
}
