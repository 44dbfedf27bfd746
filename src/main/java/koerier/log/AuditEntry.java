package koerier.log;

import java.time.Instant;
import java.util.Optional;
import koerier.org.OrgId;

/// Something that was asked for through the API and changes no document: a call (a test, a replay, a cancellation),
/// or what a key was refused. Changes of documents are written by who makes them, in the same transaction.
///
/// @param org whose log it belongs to; empty for what is of no organisation
/// @param actor the id of an API key
/// @param kind the operation's id
/// @param subject the path that was asked for
/// @param detail why it was refused; empty for a call
public record AuditEntry(
        Instant at, Optional<OrgId> org, String actor, Action action, String kind, String subject, String detail) {
    /// Longer paths are cut.
    public static final int SUBJECT_MAX = 200;

    public AuditEntry {
        subject = subject.length() > SUBJECT_MAX ? subject.substring(0, SUBJECT_MAX) : subject;
    }

    public enum Action {
        CALL,
        REFUSE
    }
}
