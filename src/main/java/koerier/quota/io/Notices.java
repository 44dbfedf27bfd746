package koerier.quota.io;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.quota.LimitNotice;
import koerier.quota.NoticeKind;
import koerier.quota.QuotaDay;
import koerier.quota.Terms;
import koerier.store.QuotaStore;
import org.jspecify.annotations.Nullable;

/// Tells administrators about their limit. The node whose claim is the first one in the database does it.
final class Notices implements QuotaGate.DueNotices {
    private final QuotaStore store;
    private final Function<OrgId, @Nullable Organisation> organisations;
    private final NoticeSender sender;

    Notices(QuotaStore store, Function<OrgId, @Nullable Organisation> organisations, NoticeSender sender) {
        this.store = store;
        this.organisations = organisations;
        this.sender = sender;
    }

    @Override
    public Future<Void> due(OrgId org, QuotaDay day, NoticeKind kind, Terms terms) {
        Organisation organisation = organisations.apply(org);
        if (organisation == null) {
            return Future.succeededFuture();
        }
        return store.claim(org, day, kind)
                .onSuccess(claimed -> {
                    if (claimed) {
                        sender.tell(new LimitNotice(organisation, day, kind, terms.cap()), List.of());
                    }
                })
                .mapEmpty();
    }

    Future<Void> close() {
        return sender.close();
    }
}
