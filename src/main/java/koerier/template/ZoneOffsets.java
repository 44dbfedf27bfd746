package koerier.template;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// The offsets of a zone, tabulated from 1970 to the end of 2099, so that asking for one allocates nothing. Outside of
/// that the zone's rules are asked. Immutable; one for all templates of a zone.
final class ZoneOffsets {
    private static final long FROM = 0;
    private static final long TO =
            LocalDate.of(2100, 1, 1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();

    /// Only regions are kept, of which there are some 600.
    private static final AtomicReference<Map<String, ZoneOffsets>> REGIONS = new AtomicReference<>(Map.of());

    private final ZoneRules rules;
    private final long[] transitions;
    private final int[] offsets;

    private ZoneOffsets(ZoneRules rules) {
        this.rules = rules;
        List<ZoneOffsetTransition> found = new ArrayList<>();
        ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochSecond(FROM));
        while (next != null && next.toEpochSecond() < TO) {
            found.add(next);
            next = rules.nextTransition(next.getInstant());
        }
        transitions =
                found.stream().mapToLong(ZoneOffsetTransition::toEpochSecond).toArray();
        offsets = new int[found.size() + 1];
        offsets[0] = rules.getOffset(Instant.ofEpochSecond(FROM)).getTotalSeconds();
        for (int i = 0; i < found.size(); i++) {
            offsets[i + 1] = found.get(i).getOffsetAfter().getTotalSeconds();
        }
    }

    static ZoneOffsets of(ZoneId zone) {
        if (zone.getRules().isFixedOffset()) {
            return new ZoneOffsets(zone.getRules());
        }
        ZoneOffsets known = REGIONS.get().get(zone.getId());
        if (known != null) {
            return known;
        }
        ZoneOffsets made = new ZoneOffsets(zone.getRules());
        REGIONS.updateAndGet(regions -> {
            Map<String, ZoneOffsets> more = new HashMap<>(regions);
            more.put(zone.getId(), made);
            return Map.copyOf(more);
        });
        return made;
    }

    /// In seconds, east of Greenwich is positive.
    int at(long epochSecond) {
        if (transitions.length == 0 && rules.isFixedOffset()) {
            return offsets[0];
        }
        if (epochSecond < FROM || epochSecond >= TO) {
            return rules.getOffset(Instant.ofEpochSecond(epochSecond)).getTotalSeconds();
        }
        int index = Arrays.binarySearch(transitions, epochSecond);
        return offsets[index >= 0 ? index + 1 : -index - 1];
    }
}
