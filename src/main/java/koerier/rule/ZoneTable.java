package koerier.rule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/// The offsets of a time zone as arrays, so that the local day of an instant is found without allocating.
final class ZoneTable {
    private static final long MILLIS_A_DAY = 86_400_000L;
    private static final long TABLE_END_SECONDS =
            LocalDateTime.of(2100, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);

    private final ZoneId zone;
    /// When the offset changes, in epoch milliseconds, ascending.
    private final long[] changes;
    /// The offset before the first change, then after each.
    private final int[] offsets;

    ZoneTable(ZoneId zone) {
        this.zone = zone;
        ZoneRules rules = zone.getRules();
        List<ZoneOffsetTransition> transitions = new ArrayList<>(rules.getTransitions());
        if (!rules.isFixedOffset()) {
            Instant last = transitions.isEmpty()
                    ? Instant.EPOCH
                    : transitions.getLast().getInstant();
            ZoneOffsetTransition next = rules.nextTransition(last);
            while (next != null && next.toEpochSecond() < TABLE_END_SECONDS) {
                transitions.add(next);
                next = rules.nextTransition(next.getInstant());
            }
        }
        changes = new long[transitions.size()];
        offsets = new int[transitions.size() + 1];
        offsets[0] = millis(
                transitions.isEmpty()
                        ? rules.getOffset(Instant.EPOCH)
                        : transitions.getFirst().getOffsetBefore());
        for (int i = 0; i < changes.length; i++) {
            changes[i] = transitions.get(i).toEpochSecond() * 1000;
            offsets[i + 1] = millis(transitions.get(i).getOffsetAfter());
        }
    }

    ZoneId zone() {
        return zone;
    }

    /// The local epoch day of an instant.
    long day(long epochMillis) {
        return Math.floorDiv(epochMillis + offsetMillis(epochMillis), MILLIS_A_DAY);
    }

    /// The instant of a local time: in a gap later by the gap, in an overlap the first of the two.
    long epochMillis(long localMillis) {
        if (changes.length == 0) {
            return localMillis - offsets[0];
        }
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(localMillis, 1000L), Math.floorMod(localMillis, 1000) * 1_000_000, ZoneOffset.UTC)
                .atZone(zone)
                .toInstant()
                .toEpochMilli();
    }

    private int offsetMillis(long epochMillis) {
        if (epochMillis >= TABLE_END_SECONDS * 1000 && changes.length > 0) {
            return millis(zone.getRules().getOffset(Instant.ofEpochMilli(epochMillis)));
        }
        int low = 0;
        int high = changes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (changes[middle] <= epochMillis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return offsets[low];
    }

    private static int millis(ZoneOffset offset) {
        return offset.getTotalSeconds() * 1000;
    }
}
