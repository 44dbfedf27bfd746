package koerier.lane;

import koerier.delivery.Pace;
import org.jspecify.annotations.Nullable;

/// A bounded number of slots and who gets the next one: by deficit round robin in slot time over parties
/// (organisations), and over the claims (endpoints) of each. Claims that hold slots for long get at most half of them,
/// and together with those of which nothing is known three quarters.
///
/// No party gets all of what there is of a kind, however many claims it has: what it holds is kept below a multiple of
/// what is left of that kind (dynamic thresholds; Choudhury and Hahne, "Dynamic queue length thresholds for
/// shared-memory packet switches", IEEE/ACM Transactions on Networking 6(2), 1998). One party alone leaves a part of it
/// free, two leave a smaller one, and there is always something for who comes next.
///
/// What may not have a slot at the moment stands aside. So there are always slots for the others that are free, or soon
/// become so.
///
/// @param <T> what stands behind a claim
public final class FairSlots<T> {
    /// What an organisation owes at most is 1,024 quanta, 524 s of a slot.
    private static final int PARTY_ROUNDS = 1_024;

    /// Inside an organisation it is 33 s: each organisation has as many lists as that.
    private static final int CLAIM_ROUNDS = 64;

    /// One party holds at most so many times what is left of all slots: 63/64 of them when it is alone.
    private static final int SHARE_OF_ALL = 63;

    /// And of those for claims that are slow: 3/4. Of those that slow and unproven claims share it is half.
    private static final int SHARE_OF_SLOW = 3;

    private final int slots;
    private final int slowMax;
    private final int unknownMax;
    private final Rounds<Party<T>> parties = new Rounds<>(PARTY_ROUNDS);
    private final Aside<T> quickAside = new Aside<>();
    private final Aside<T> unprovenAside = new Aside<>();
    private final Aside<T> slowAside = new Aside<>();
    private int taken;
    private int slowTaken;
    private int unprovenTaken;

    /// Whose claims share one turn.
    public static final class Party<T> extends Rounds.Member {
        private final Rounds<Claim<T>> claims = new Rounds<>(CLAIM_ROUNDS);
        private boolean standing;
        private int held;
        /// Of these, by claims that are not known to be quick.
        private int hanging;
        /// How many claims belong to it, for those who count them.
        int members;

        /// Of no claims yet.
        public Party() {}
    }

    /// One that wants slots now and then.
    public static final class Claim<T> extends Rounds.Member {
        private final T holder;
        private @Nullable Party<T> party;
        private Pace pace = Pace.UNPROVEN;
        private int held;
        private boolean standing;
        private boolean aside;

        /// Of a holder that belongs to no party yet.
        public Claim(T holder) {
            this.holder = holder;
        }

        public @Nullable Party<T> party() {
            return party;
        }

        /// To be called when it neither stands anywhere nor holds a slot.
        ///
        /// @param other null to leave its party
        public void join(@Nullable Party<T> other) {
            party = other;
        }

        /// How many slots it holds.
        public int held() {
            return held;
        }

        /// Whether it waits for its turn.
        public boolean isStanding() {
            return standing;
        }
    }

    public FairSlots(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("at least one slot: " + slots);
        }
        this.slots = slots;
        this.slowMax = Math.max(1, slots / 2);
        this.unknownMax = Math.max(1, slots - slots / 4);
    }

    /// How many are taken.
    public int taken() {
        return taken;
    }

    /// How many are taken by those that hold them for long.
    public int slowTaken() {
        return slowTaken;
    }

    /// Lets a claim of a party stand in line, if it does not already.
    public void want(Claim<T> claim) {
        if (!claim.standing) {
            claim.standing = true;
            stand(claim);
        }
    }

    private void stand(Claim<T> claim) {
        Party<T> party = party(claim);
        party.claims.add(claim);
        stand(party);
    }

    /// Lets a party stand in line when it has a claim that does.
    private void stand(Party<T> party) {
        if (!party.standing && !party.claims.isEmpty()) {
            party.standing = true;
            parties.add(party);
        }
    }

    private static <T> Party<T> party(Claim<T> claim) {
        Party<T> party = claim.party;
        if (party == null) {
            throw new IllegalStateException("it belongs to no party");
        }
        return party;
    }

    /// Whose turn it is to take a slot, null when nobody can; it may use it with [#take], and has to want again.
    public @Nullable T next() {
        while (taken < slots) {
            recall(Pace.SLOW);
            recall(Pace.UNPROVEN);
            recall(Pace.QUICK);
            Claim<T> claim = poll();
            if (claim == null) {
                return null;
            }
            Party<T> party = party(claim);
            if (hasRoom(party, claim.pace)) {
                claim.standing = false;
                return claim.holder;
            }
            claim.aside = true;
            aside(claim.pace).add(party, claim, held(party, claim.pace));
        }
        return null;
    }

    private void recall(Pace pace) {
        Aside<T> aside = aside(pace);
        Party<T> least = aside.first();
        if (least != null && hasRoom(least, pace)) {
            comeBack(aside.firstClaim());
        }
    }

    private void comeBack(Claim<T> claim) {
        if (claim.aside) {
            claim.aside = false;
            aside(claim.pace).remove(party(claim), claim);
            stand(claim);
        }
    }

    private Aside<T> aside(Pace pace) {
        return switch (pace) {
            case QUICK -> quickAside;
            case UNPROVEN -> unprovenAside;
            case SLOW -> slowAside;
        };
    }

    /// What a party holds of the slots that claims of a pace are given.
    private static int held(Party<?> party, Pace pace) {
        return pace == Pace.QUICK ? party.held : party.hanging;
    }

    private @Nullable Claim<T> poll() {
        Party<T> party = parties.poll();
        if (party == null) {
            return null;
        }
        party.standing = false;
        Claim<T> claim = party.claims.poll();
        stand(party);
        return claim;
    }

    private boolean hasRoom(Party<T> party, Pace pace) {
        int left = unknownMax - slowTaken - unprovenTaken;
        int held = held(party, pace);
        return switch (pace) {
            case QUICK -> held < SHARE_OF_ALL * (slots - taken);
            case UNPROVEN -> held < left;
            case SLOW -> held < left && held < SHARE_OF_SLOW * (slowMax - slowTaken);
        };
    }

    /// The claim whose turn it is takes a slot.
    public void take(Claim<T> claim) {
        hold(claim, 1);
    }

    /// A slot that was taken is free again.
    ///
    /// @param millis for how long it was used, which is paid for
    public void release(Claim<T> claim, long millis) {
        giveBack(claim);
        Party<T> party = party(claim);
        parties.charge(party, millis);
        party.claims.charge(claim, millis);
    }

    /// A slot that was taken has not been used.
    public void giveBack(Claim<T> claim) {
        hold(claim, -1);
    }

    private void hold(Claim<T> claim, int more) {
        Party<T> party = party(claim);
        claim.held += more;
        party.held += more;
        taken += more;
        count(party, claim.pace, more);
    }

    /// How long a claim holds its slots has become known, or has changed.
    public void paced(Claim<T> claim, Pace pace) {
        if (claim.pace == pace) {
            return;
        }
        comeBack(claim);
        if (claim.held > 0) {
            count(party(claim), claim.pace, -claim.held);
            count(party(claim), pace, claim.held);
        }
        claim.pace = pace;
    }

    private void count(Party<T> party, Pace pace, int more) {
        switch (pace) {
            case SLOW -> slowTaken += more;
            case UNPROVEN -> unprovenTaken += more;
            case QUICK -> {}
        }
        party.hanging += pace == Pace.QUICK ? 0 : more;
        quickAside.moved(party, party.held);
        unprovenAside.moved(party, party.hanging);
        slowAside.moved(party, party.hanging);
    }
}
