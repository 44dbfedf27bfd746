package koerier.rule;

import java.util.Arrays;
import koerier.ingest.EventView;
import koerier.ingest.EventView.Kind;
import koerier.ingest.Operation;

/// What an event is judged by besides its own bytes, and the scratch space for doing so: which operation, when it was
/// accepted, which image of the record is looked at. Mutable and reused, one per thread, so that judging allocates
/// nothing.
public final class Moment {
    private static final int WORD_BITS = 6;

    private Operation operation = Operation.CREATE;
    private long acceptedAtMillis;
    /// The local epoch day of `acceptedAtMillis`.
    private long today;
    /// Whether fields are read as they were before the change.
    private boolean before;
    /// Whether the whole record is judged as it was before, when there was no history.
    private boolean withoutHistory;
    private Changes changes = Changes.UNKNOWN;
    private long[] candidates = new long[1];

    final TextMemo texts = new TextMemo();
    final Span first = new Span();
    final Span second = new Span();
    final Span item = new Span();
    final Span inner = new Span();
    /// Marks the values of a set that were met.
    final long[] seen = new long[OperandDocument.VALUES_MAX / Long.SIZE + 1];

    private enum Changes {
        UNKNOWN,
        NONE,
        SOME
    }

    /// Makes this the moment of another event.
    ///
    /// @param acceptedAtMillis what relative dates are relative to, in epoch milliseconds
    public Moment at(Operation operation, long acceptedAtMillis) {
        this.operation = operation;
        this.acceptedAtMillis = acceptedAtMillis;
        before = false;
        withoutHistory = false;
        changes = Changes.UNKNOWN;
        return this;
    }

    public Operation operation() {
        return operation;
    }

    public long acceptedAtMillis() {
        return acceptedAtMillis;
    }

    /// Fixes the local day; called once for each set of rules that judges the event.
    void begin(ZoneTable zone) {
        today = zone.day(acceptedAtMillis);
        before = false;
        withoutHistory = false;
        changes = Changes.UNKNOWN;
        texts.clear();
    }

    long today() {
        return today;
    }

    /// Looks at the record as it was before, or as it is now.
    ///
    /// @return what was looked at until now
    boolean lookBefore(boolean yes) {
        boolean was = before;
        before = yes;
        return was;
    }

    void judgeWithoutHistory(boolean yes) {
        withoutHistory = yes;
    }

    /// Whether this is an edit whose change counts.
    boolean hasHistory() {
        return operation == Operation.EDIT && !withoutHistory;
    }

    boolean isWithoutHistory() {
        return withoutHistory;
    }

    /// The value of a field in the image that is looked at.
    Span read(EventView view, Slots slots, Span into) {
        boolean old = before && slots.previous() >= 0 && view.kind(slots.previous()) != Kind.ABSENT;
        into.at(view, old ? slots.previous() : slots.record());
        if (into.isEscaped()) {
            texts.decode(into);
        }
        return into;
    }

    /// Whether the event changed any field, found out once.
    boolean hasChanges(EventView view, AnyChange any) {
        if (changes == Changes.UNKNOWN) {
            changes = any.holds(view, this) ? Changes.SOME : Changes.NONE;
        }
        return changes == Changes.SOME;
    }

    /// An empty set of `size` numbers, reused.
    long[] candidates(int size) {
        int words = (size >> WORD_BITS) + 1;
        if (candidates.length < words) {
            candidates = new long[words];
        } else {
            Arrays.fill(candidates, 0, words, 0);
        }
        return candidates;
    }
}
