package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.org.OrgId;

/// The configuration of all organisations, as an append-only history of documents.
public interface ConfigurationStore {
    /// The newest entry of everything that the organisation has (deleted things included) at `version`, or now.
    ///
    /// @return empty when there is no such organisation
    Future<List<Entry>> load(OrgId org, Optional<Long> version);

    /// What some things of one kind were when they were last there: deleted ones as before their deletion.
    Future<List<Entry>> lastDocuments(OrgId org, Kind kind, List<String> ids);

    /// Appends changed entries as version `expected + 1`.
    ///
    /// @param actor who did it: the id of an API key, or a system name
    /// @return whether `expected` was still the newest version; false means that nothing was written
    Future<Boolean> append(OrgId org, long expected, List<Entry> changes, String actor, Instant at);

    /// The ids of organisations, in order, behind `after`; deleted ones are left out.
    Future<List<OrgId>> organisations(Optional<OrgId> after, int limit);
}
