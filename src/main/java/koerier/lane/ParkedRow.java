package koerier.lane;

/// A row of parked deliveries of which some are in memory, and how many have not ended.
final class ParkedRow {
    final long id;
    int open;

    ParkedRow(long id, int open) {
        this.id = id;
        this.open = open;
    }
}
