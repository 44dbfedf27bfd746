package koerier.log;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import koerier.delivery.DeliveryId;

/// One attempt as it stands in the log.
///
/// @param delivery with this attempt alone
public record LiveEntry(Place place, LoggedDelivery delivery) {
    private static final char SEPARATOR = ':';

    public LiveEntry {
        if (delivery.attempts().size() != 1) {
            throw new IllegalArgumentException(
                    "one attempt, not " + delivery.attempts().size());
        }
    }

    /// Where an attempt stands in the order in which the log took them: all attempts of a flush, and then those of the
    /// next one. As text it is the id of an event.
    ///
    /// @param stamp of the flush
    public record Place(long stamp, DeliveryId delivery, int number) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::stamp)
                .thenComparingLong(place -> place.delivery.position().micros())
                .thenComparingInt(place -> place.delivery.position().lane())
                .thenComparingInt(place -> place.delivery.rule())
                .thenComparingInt(place -> place.delivery.action())
                .thenComparingInt(Place::number);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return delivery.toString() + SEPARATOR + number + SEPARATOR + stamp;
        }

        /// Reads [#toString()]; empty for anything else.
        public static Optional<Place> parse(String text) {
            String[] parts = text.split(String.valueOf(SEPARATOR), -1);
            if (parts.length != 3 || !parts[1].matches("[0-9]{1,4}") || !parts[2].matches("[0-9]{1,18}")) {
                return Optional.empty();
            }
            return DeliveryId.parse(parts[0])
                    .map(id -> new Place(Long.parseLong(parts[2]), id, Integer.parseInt(parts[1])));
        }
    }

    /// What the log has just taken.
    public static LiveEntry of(long stamp, AttemptRow row) {
        LoggedDelivery delivery = new LoggedDelivery(
                row.delivery().id(),
                row.delivery().configurationVersion(),
                row.delivery().webhook(),
                row.delivery().module(),
                row.delivery().recordId(),
                row.delivery().eventId(),
                row.delivery().function(),
                row.delivery().replayOf(),
                List.of(row.attempt()));
        return new LiveEntry(new Place(stamp, delivery.id(), row.attempt().number()), delivery);
    }

    /// Whether it takes a look into the log to know the other attempts.
    public boolean isLater() {
        return place.number() > 1;
    }
}
