package koerier.schedule;

import koerier.ingest.Lanes;
import koerier.ingest.RecordEvent;
import koerier.org.OrgId;

/// One record of one organisation.
public record RecordKey(OrgId org, String module, String recordId) {
    public static RecordKey of(RecordEvent event) {
        return new RecordKey(event.org(), event.module(), event.recordId());
    }

    public static RecordKey of(ScheduledAction action) {
        return new RecordKey(action.org(), action.module(), action.recordId());
    }

    /// 64 bits for a [RecordFilter]. Two records may share them.
    public long hash() {
        return Lanes.hash(org.value(), module, recordId);
    }
}
