package koerier.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import koerier.org.OrgId;
import koerier.quota.Ask;
import koerier.quota.Grant;
import koerier.quota.NoticeKind;
import koerier.quota.QuotaDay;

/// The only place that grants units of the daily limit. When a day begins and ends is decided here, by the
/// database's clock, so that all nodes agree.
public interface QuotaStore {
    /// Carries out asks, at most one of an organisation; days that have begun are opened. When the future
    /// fails, nobody knows which of them were carried out.
    ///
    /// @return the grants, in the order of the asks
    Future<List<Grant>> lease(List<Ask> asks);

    /// Claims a notice about a day.
    ///
    /// @return true once, for the first who asks
    Future<Boolean> claim(OrgId org, QuotaDay day, NoticeKind kind);

    /// Forgets days and notices that ended before `instant`; an organisation's last day is kept.
    Future<Void> forgetBefore(Instant instant);
}
