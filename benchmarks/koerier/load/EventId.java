package koerier.load;

/// What the id of an event of the harness tells its receiver, so that the ledger needs nothing but the header
/// `Koerier-Event-Id`: `r<round>-<number>-<record>-<planned>`.
///
/// @param round which stretch of the run made it
/// @param number from 0, each once; for one record they rise
/// @param record from 0
/// @param plannedMicros when it should have been posted, since the epoch
record EventId(int round, int number, int record, long plannedMicros) {
    String text() {
        return "r" + round + "-" + number + "-" + record + "-" + plannedMicros;
    }

    /// @return null for what is no id of ours
    static @org.jspecify.annotations.Nullable EventId parse(String text) {
        int length = text.length();
        if (length < 8 || text.charAt(0) != 'r') {
            return null;
        }
        long[] parts = new long[4];
        int part = 0;
        boolean digits = false;
        for (int i = 1; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                parts[part] = parts[part] * 10 + (c - '0');
                digits = true;
            } else if (c == '-' && digits && part < 3) {
                part++;
                digits = false;
            } else {
                return null;
            }
        }
        return part == 3 && digits ? new EventId((int) parts[0], (int) parts[1], (int) parts[2], parts[3]) : null;
    }
}
