package koerier.ingest;

import java.util.List;

/// Which values of an event anybody wants: each wanted path has a slot, and [EventView] fills the slots in one pass
/// over
/// the bytes. All rules and templates of a module share one plan. Immutable once built.
public final class FieldPlan {
    /// Where a path begins.
    public enum Root {
        /// The `record` member.
        RECORD,
        /// The `previous` member: old values of what changed.
        PREVIOUS,
        /// The `actor` member.
        ACTOR
    }

    private FieldPlan() {}

    /// How many slots there are; they are numbered from 0.
    public int size() {
        throw new AssertionError("ingest");
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Hands out slots. The same path always gets the same slot.
    public static final class Builder {
        private Builder() {}

        /// @param path the member names from the root down: `("Account_Name", "Phone")`; empty for the root itself
        public int slot(Root root, List<String> path) {
            throw new AssertionError("ingest");
        }

        public FieldPlan build() {
            throw new AssertionError("ingest");
        }
    }
}
