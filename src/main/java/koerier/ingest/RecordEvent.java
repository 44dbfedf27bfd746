package koerier.ingest;

import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// One change of one record, as posted: the envelope decoded, the body as the bytes that came.
///
/// @param id the caller's event id, or the one that was made for it
/// @param module the api name of the module (aliases are resolved on the way in)
/// @param occurredAtMillis when it happened according to the caller, else when it came in
/// @param depth how many automations deep; over [#DEPTH_MAX] it is recorded and not evaluated
/// @param body one JSON object in UTF-8, exactly as it came (from `{` to `}`); never changed after this
/// @param warning a reason why the event triggers less than its sender may think, null if none
/// @param replayOf what is to be made again with it; null for what was posted
/// @param wake which scheduled action is woken with it; null for what was posted
public record RecordEvent(
        OrgId org,
        String id,
        String module,
        Operation operation,
        String recordId,
        long occurredAtMillis,
        int depth,
        byte[] body,
        @Nullable String warning,
        @Nullable ReplayOf replayOf,
        @Nullable WakeOf wake) {
    public static final int DEPTH_MAX = 8;

    /// What an event is taken to weigh in memory beside its body.
    private static final int OVERHEAD_BYTES = 512;

    /// What a business system posted.
    public RecordEvent(
            OrgId org,
            String id,
            String module,
            Operation operation,
            String recordId,
            long occurredAtMillis,
            int depth,
            byte[] body,
            @Nullable String warning) {
        this(org, id, module, operation, recordId, occurredAtMillis, depth, body, warning, null, null);
    }

    /// This event, to make a delivery of it again.
    public RecordEvent again(ReplayOf replay) {
        return new RecordEvent(
                org, id, module, operation, recordId, occurredAtMillis, depth, body, warning, replay, null);
    }

    /// This event, to wake a scheduled action of its record with it.
    public RecordEvent waking(WakeOf action) {
        return new RecordEvent(
                org, id, module, operation, recordId, occurredAtMillis, depth, body, warning, null, action);
    }

    /// Whether it tells of a change, and is no log entry of another kind.
    public boolean isPosted() {
        return replayOf == null && wake == null;
    }

    /// The bytes of memory that it holds from its acceptance until it is evaluated: the log station acquires them, the
    /// evaluator releases them.
    public long heldBytes() {
        return OVERHEAD_BYTES + (long) body.length;
    }
}
