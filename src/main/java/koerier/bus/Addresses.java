package koerier.bus;

/// Every address on the event bus, in the order in which an event passes them.
public final class Addresses {
    /// [AppendEvents] to the log station; answered with [AppendedEvents] after COMMIT.
    public static final String LOG_EVENTS = "log.events";
    /// [AdvanceLanes] to the log station; answered with [Advanced] after COMMIT.
    public static final String LOG_ADVANCES = "log.advances";

    /// Anything to the log station; answered at once with a text: empty while it takes events, else why it does not.
    public static final String LOG_STATE = "log.state";

    /// [CommittedAttempts] from the log station to whoever listens, in the order of the flushes.
    public static final String LOG_COMMITTED = "log.committed";

    /// [SendNotice] to the notice station.
    public static final String NOTICES = "notices";

    /// [FetchDocument] to the notice station.
    public static final String DOCUMENTS = "documents";

    /// Between the nodes of a cluster, on a bus of its own: an empty text says that the database has something new to
    /// see.
    public static final String CLUSTER_NEWS = "cluster.news";

    /// [ArmRetries] to the timer station.
    public static final String TIMERS = "timers";

    /// [ArmActions] to the station of scheduled actions.
    public static final String SCHEDULE = "schedule";

    private Addresses() {}

    /// [EvaluateEvents] to the evaluator that owns the lanes `lane % evaluators == index`. Sent with `request`, it
    /// is answered with `true` when that and all before it has been evaluated, and what it means for scheduled
    /// actions is committed.
    public static String evaluator(int index) {
        return "evaluator." + index;
    }

    /// [RenderAgain] to the evaluator of the lanes; answered with [RenderedAgain].
    public static String renderer(int index) {
        return "renderer." + index;
    }

    /// [DispatchDeliveries] to the delivery station of the same lanes as the evaluator of that number.
    public static String delivery(int index) {
        return "delivery." + index;
    }

    /// [DispatchRetries] to the delivery station of that number; answered with [RefusedRetries].
    public static String retries(int index) {
        return "retries." + index;
    }
}
