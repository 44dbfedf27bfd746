package koerier.cluster;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// When a node may take the lanes from another one: at once when nobody owns them, else when the owner has given no
/// sign of life for a whole lease, or for a few beats when others say that it is gone. During that this node has looked
/// all the time. No clock of anybody else counts,
/// nor what was seen before a time in which nothing was seen: a database that was away has silenced everybody. To be
/// wrong here costs a change of owner, never an event: what makes ownership exclusive is the epoch in the database.
///
/// @param owner of the last sighting, as there
/// @param beat the owner's newest sign of life, -1 when it is no member
/// @param silentSince since when there was no other, on this node's monotonic clock, in nanoseconds
/// @param lookedAt when it was looked last, on the same clock
public record Succession(Duration lease, @Nullable String owner, long beat, long silentSince, long lookedAt) {
    /// Two looks that lie further apart than this part of the lease leave a time in which nothing was seen.
    private static final int BLIND_PART = 2;

    private static final int BEATS_OF_THE_GONE = 5;

    /// Before the first look.
    public static Succession of(Duration lease, long nowNanos) {
        return new Succession(lease, null, -1, nowNanos, nowNanos - lease.toNanos());
    }

    /// After a look.
    ///
    /// @param askedAt when it was asked, which is no later than what was seen
    public Succession saw(Sighting sighting, long askedAt) {
        long now = sighting.ownerMember().map(Member::beat).orElse(-1L);
        boolean blind = askedAt - lookedAt > lease.toNanos() / BLIND_PART;
        boolean silent = !blind && Objects.equals(owner, sighting.owner()) && beat == now;
        return new Succession(lease, sighting.owner(), now, silent ? silentSince : askedAt, askedAt);
    }

    /// Whether the lanes may be taken from [#owner].
    ///
    /// @param gone whether other nodes say that it is gone: then it has but a few beats to show that it lives
    /// @param every how often an owner gives a sign of life
    public boolean mayTake(boolean gone, Duration every) {
        Duration few = every.multipliedBy(BEATS_OF_THE_GONE);
        Duration patience = gone && few.compareTo(lease) < 0 ? few : lease;
        return owner == null || lookedAt - silentSince >= patience.toNanos();
    }
}
