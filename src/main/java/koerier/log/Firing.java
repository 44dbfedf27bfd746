package koerier.log;

import koerier.delivery.Position;
import koerier.ingest.Lanes;
import koerier.org.OrgId;

/// A rule with `repeat: once` has fired for a record and may not again.
///
/// @param rule the number in the rule's id
/// @param position the event that used it up; that event fires again when it is evaluated again
public record Firing(OrgId org, int rule, String recordId, Position position) {
    /// 64 bits of (organisation, rule, record), the same in every process and version. Two different firings may share
    /// them; ask the log to be sure.
    public static long hash(OrgId org, int rule, String recordId) {
        return Lanes.hash(org.value(), rule, recordId);
    }
}
