package koerier.lane;

import java.util.Set;

/// What the last owner of the lanes left: from where the log has to be read, and what may have been sent already.
public final class Inheritance {
    private final long settled;
    private final long tail;
    private long issuedFrom;
    private long parkedFrom;
    private Set<DeliveryRef> issued;

    /// @param settled events up to here need nothing more
    /// @param tail the newest position that was given when the lanes were taken; what comes after it is our own
    /// @param issuedFrom as in [Advance]
    /// @param parkedFrom as in [Advance]
    /// @param issued what was issued since `issuedFrom` and not given back
    public Inheritance(long settled, long tail, long issuedFrom, long parkedFrom, Set<DeliveryRef> issued) {
        this.settled = settled;
        this.tail = tail;
        this.issuedFrom = issuedFrom;
        this.parkedFrom = parkedFrom;
        this.issued = Set.copyOf(issued);
    }

    /// Of a log in which nothing has ever been written.
    public static Inheritance none() {
        return new Inheritance(0, 0, 0, 0, Set.of());
    }

    /// For one station, which forgets it on its own.
    Inheritance copy() {
        return new Inheritance(settled, tail, issuedFrom, parkedFrom, issued);
    }

    public long settled() {
        return settled;
    }

    public long tail() {
        return tail;
    }

    public long issuedFrom() {
        return issuedFrom;
    }

    public long parkedFrom() {
        return parkedFrom;
    }

    /// Whether this attempt may have been made by the last owner.
    boolean wasIssued(DeliveryRef ref) {
        return issued.contains(ref);
    }

    /// Everything in it has been dealt with.
    void forget() {
        issuedFrom = Long.MAX_VALUE;
        parkedFrom = Long.MAX_VALUE;
        issued = Set.of();
    }
}
