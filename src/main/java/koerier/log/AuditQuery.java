package koerier.log;

import java.util.Optional;
import koerier.org.OrgId;

/// Which rows of the audit log, newest first.
///
/// @param org only those of one organisation; empty for all there are
/// @param below only rows with a smaller id
public record AuditQuery(Optional<OrgId> org, Optional<String> kind, Optional<String> subject, long below, int limit) {}
