package koerier.lane;

import java.util.ArrayDeque;
import java.util.List;
import koerier.delivery.Pace;
import koerier.lane.Owed.Hold;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;

/// The deliveries of one organisation to one scheme, host and port, in the order in which they came: first those that
/// are issued, then those that wait in memory, then those that are parked in the log. Belongs to one [LaneBook].
public final class Line {
    /// What waits in memory for one endpoint; beyond it deliveries are put away.
    static final int WAITING_MAX = 8_192;
    static final long WAITING_BYTES_MAX = 8L << 20;
    /// Later than every position.
    static final long NOTHING = Long.MAX_VALUE;

    private final OrgId org;
    private final TargetUrl target;
    private final int windowMax;
    private int windowMin;
    /// How many may be issued and without an end at once.
    private int window;
    /// How many have ended since the last commit that made some ready, and the position of that one.
    private int ended;

    private long round;
    private Pace pace = Pace.UNPROVEN;
    /// Its place among those that want to issue.
    final FairSlots.Claim<Line> claim = new FairSlots.Claim<>(this);

    final ArrayDeque<Owed> waiting = new ArrayDeque<>();
    final ArrayDeque<Owed> ready = new ArrayDeque<>();
    /// Rows of `parked` that are not in memory.
    final RowQueue rows = new RowQueue();
    long waitingBytes;
    /// Issued and without an end: being committed, ready, or under way.
    int issued;
    /// Where the next delivery is put away, null when that would be a new row.
    @Nullable Parking filling;
    /// Rows of deliveries that are put away and not committed, oldest first.
    final ArrayDeque<Parking> puttingAway = new ArrayDeque<>();
    /// The position of the oldest delivery of the row that is being read.
    long loadingFrom = NOTHING;
    /// Whether something may still come that is older than its rows.
    boolean recovering;
    /// Whether it stands among those whose next row should be read.
    boolean hungry;

    /// @param windowMin how many may be issued and without an end at once: those with a connection, and as many again
    /// @param windowMax how many may be when they are sent faster than the log commits
    public Line(OrgId org, TargetUrl target, int windowMin, int windowMax) {
        this.org = org;
        this.target = target;
        this.windowMin = windowMin;
        this.windowMax = windowMax;
        this.window = windowMin;
    }

    /// The endpoint takes more or fewer calls than before; to be said before the book hears of the end of one.
    public void follow(int otherWindowMin, Pace otherPace) {
        windowMin = Math.min(windowMax, otherWindowMin);
        pace = otherPace;
    }

    /// How long its calls take.
    Pace pace() {
        return pace;
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

    /// A delivery has been issued. What is sent until the next commit has to be issued by now, so a line may
    /// issue twice what it has finished between the last two; a slow endpoint finishes little and stays at the
    /// least.
    void makeReady(Owed owed, long at) {
        if (at != round) {
            window = Math.min(windowMax, windowMin + 2 * ended);
            ended = 0;
            round = at;
        }
        ready.add(owed);
    }

    /// One that was issued has ended.
    void finish() {
        issued--;
        ended++;
    }

    /// Whether there is nothing that this line would be needed for.
    public boolean isEmpty() {
        return waiting.isEmpty() && issued == 0 && !goesOnInTheLog();
    }

    /// Whether what comes now has to queue behind what is in the log already.
    boolean goesOnInTheLog() {
        return oldestInTheLog() != NOTHING;
    }

    private long oldestInTheLog() {
        long committed = Math.min(loadingFrom, rows.isEmpty() ? NOTHING : rows.first());
        return puttingAway.isEmpty()
                ? committed
                : Math.min(committed, puttingAway.element().first());
    }

    boolean isFull(long more) {
        return waiting.size() >= WAITING_MAX || !waiting.isEmpty() && waitingBytes + more > WAITING_BYTES_MAX;
    }

    long count(long bytes) {
        waitingBytes += bytes;
        return bytes;
    }

    boolean canIssue() {
        return !waiting.isEmpty() && issued < window && headPosition() <= oldestInTheLog();
    }

    /// Whether the next row should be read.
    boolean wantsRow() {
        return !rows.isEmpty()
                && !recovering
                && rows.first() == oldestInTheLog()
                && loadingFrom == NOTHING
                && (waiting.size() < window || headPosition() > rows.first());
    }

    /// The oldest row, which is being read from now on.
    long takeRow() {
        loadingFrom = rows.first();
        return rows.remove();
    }

    /// The row that could not be read.
    void putBackRow(long id) {
        rows.add(id, loadingFrom);
        loadingFrom = NOTHING;
    }

    /// Of the first one that waits, [#NOTHING] when none does; a retry or a test has no place in the order.
    private long headPosition() {
        Owed head = waiting.peek();
        if (head == null) {
            return NOTHING;
        }
        return head.hold == Hold.FREE ? 0 : head.position();
    }

    /// Adds deliveries of a row, oldest first. They may be older than some that wait: what a crash has left in the log
    /// and what was parked meanwhile overlap.
    void merge(List<Owed> some) {
        Owed last = waiting.peekLast();
        boolean follows = last != null
                && last.hold != Hold.FREE
                && !some.isEmpty()
                && last.position() < some.getFirst().position();
        if (last == null || follows) {
            waiting.addAll(some);
            return;
        }
        List<Owed> before = List.copyOf(waiting);
        waiting.clear();
        int next = 0;
        for (Owed owed : before) {
            for (;
                    owed.hold != Hold.FREE
                            && next < some.size()
                            && some.get(next).position() < owed.position();
                    next++) {
                waiting.add(some.get(next));
            }
            waiting.add(owed);
        }
        waiting.addAll(some.subList(next, some.size()));
    }
}
