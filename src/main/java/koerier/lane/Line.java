package koerier.lane;

import java.util.ArrayDeque;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;

/// The deliveries of one organisation to one scheme, host and port, in the order in which they came: first those that
/// are issued, then those that wait in memory, then those that are parked in the log. Belongs to one [LaneBook].
public final class Line {
    /// What waits in memory for one endpoint; beyond it deliveries are put away.
    static final int WAITING_MAX = 8_192;
    static final long WAITING_BYTES_MAX = 8L << 20;

    private final OrgId org;
    private final TargetUrl target;
    private final int window;

    final ArrayDeque<Owed> waiting = new ArrayDeque<>();
    final ArrayDeque<Owed> ready = new ArrayDeque<>();
    /// Rows of `parked` that are not in memory, oldest first.
    final LongQueue rows = new LongQueue();
    long waitingBytes;
    /// Issued and without an end: being committed, ready, or under way.
    int issued;
    /// Where the next delivery is put away, null when that would be a new row.
    @Nullable Parking filling;
    /// Rows of deliveries that are put away and not committed.
    int puttingAway;
    boolean loading;
    /// Whether it stands in the ring of those that want to issue.
    boolean armed;
    /// Whether it stands among those whose next row should be read.
    boolean hungry;

    /// @param window how many may be issued and without an end at once
    public Line(OrgId org, TargetUrl target, int window) {
        this.org = org;
        this.target = target;
        this.window = window;
    }

    public OrgId org() {
        return org;
    }

    public TargetUrl target() {
        return target;
    }

    /// How many may be sent now.
    public int ready() {
        return ready.size();
    }

    /// The next one that may be sent, null when there is none.
    public @Nullable Owed peek() {
        return ready.peek();
    }

    /// Takes out the next one that may be sent: it is under way from now on, until the book hears of its end.
    public Owed start() {
        return ready.remove();
    }

    /// Whether there is nothing that this line would be needed for.
    public boolean isEmpty() {
        return waiting.isEmpty() && issued == 0 && !goesOnInTheLog();
    }

    /// Whether what comes now has to queue behind what is in the log already.
    boolean goesOnInTheLog() {
        return !rows.isEmpty() || puttingAway > 0 || loading;
    }

    boolean isFull(long more) {
        return waiting.size() >= WAITING_MAX || !waiting.isEmpty() && waitingBytes + more > WAITING_BYTES_MAX;
    }

    long count(long bytes) {
        waitingBytes += bytes;
        return bytes;
    }

    boolean canIssue() {
        return !waiting.isEmpty() && issued < window;
    }

    /// Whether the next row should be read.
    boolean wantsRow() {
        return !rows.isEmpty() && !loading && waiting.size() < window;
    }
}
