package koerier.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import koerier.log.LoggedEvent;
import koerier.org.OrgId;

/// Date rules that are new, or have changed, and the records that they see from the start: those that had an event
/// while another date rule of their module was active [T7].
public interface DateLooks {
    /// A look through the records of a module, and how far it has come.
    ///
    /// @param rule its number
    /// @param version of the configuration that made the rule what it is
    /// @param hash of the last record that was looked at
    /// @param record that record
    record Look(OrgId org, int rule, long version, String module, long hash, String record) {}

    /// A page of one: the latest events of the next records.
    ///
    /// @param next how far it has come with them
    record Page(List<LoggedEvent> events, Look next, boolean last) {}

    /// A look that is not finished, if there is one.
    Future<Optional<Look>> next();

    Future<Page> page(Look look);

    /// A page is done.
    Future<Void> done(Page page);
}
