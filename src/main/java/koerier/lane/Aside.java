package koerier.lane;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import koerier.lane.FairSlots.Claim;
import koerier.lane.FairSlots.Party;
import org.jspecify.annotations.Nullable;

/// Claims that may not have a slot at the moment, by party. The party that holds the least comes first, and of those
/// that hold the same, the one that has stood here longest; its claims in the order in which they came.
final class Aside<T> {
    private final Map<Party<T>, Place<T>> places = new HashMap<>();
    private final TreeSet<Place<T>> order = new TreeSet<>(
            Comparator.<Place<T>>comparingInt(place -> place.holds).thenComparingLong(place -> place.since));
    private long arrivals;

    private static final class Place<T> {
        final Party<T> party;
        final long since;
        final SequencedSet<Claim<T>> claims = new LinkedHashSet<>();
        int holds;

        Place(Party<T> party, long since, int holds) {
            this.party = party;
            this.since = since;
            this.holds = holds;
        }
    }

    /// @param holds what the party holds, as it counts here
    void add(Party<T> party, Claim<T> claim, int holds) {
        Place<T> place = places.get(party);
        if (place == null) {
            place = new Place<>(party, arrivals++, holds);
            places.put(party, place);
            order.add(place);
        }
        place.claims.add(claim);
    }

    void remove(Party<T> party, Claim<T> claim) {
        Place<T> place = places.get(party);
        if (place != null && place.claims.remove(claim) && place.claims.isEmpty()) {
            order.remove(place);
            places.remove(party);
        }
    }

    /// The party that holds the least, null when none stands here.
    @Nullable Party<T> first() {
        return order.isEmpty() ? null : order.first().party;
    }

    /// The claim of the first party that has stood here longest.
    Claim<T> firstClaim() {
        return order.first().claims.getFirst();
    }

    /// A party holds more or less than it did.
    void moved(Party<T> party, int holds) {
        Place<T> place = places.isEmpty() ? null : places.get(party);
        if (place != null && place.holds != holds) {
            order.remove(place);
            place.holds = holds;
            order.add(place);
        }
    }
}
