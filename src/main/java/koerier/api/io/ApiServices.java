package koerier.api.io;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import koerier.api.TokenSettings;
import koerier.bus.Admission;
import koerier.bus.UnitGate;
import koerier.configuration.Configurer;
import koerier.quota.NoticeKey;
import koerier.store.AddressRulebook;
import koerier.store.ApiKeyStore;
import koerier.store.AuditLog;
import koerier.store.ClusterStore;
import koerier.store.Configurations;
import koerier.store.IdempotencyStore;
import koerier.store.LogReader;
import koerier.store.ReplayStore;
import koerier.store.ScheduleStore;
import koerier.store.UsageStore;
import org.jspecify.annotations.Nullable;

/// What the API works with; shared by all event loops.
///
/// @param units who knows how much of its daily limit an organisation has used
/// @param tokens whose tokens are believed beside API keys; null for nobody's
/// @param auditLog who did what, for reading
/// @param audit where calls and refusals are written down
/// @param addresses whom webhooks may reach
/// @param cluster the nodes that share the database
/// @param bodies room for request bodies that are being read
/// @param deliveryStations how many delivery stations this node has
/// @param work the node's accepted and unfinished work; a test delivery counts in it until it has ended
public record ApiServices(
        Contract contract,
        Configurations configurations,
        Configurer configurer,
        ApiKeyStore keys,
        IdempotencyStore idempotency,
        LogReader log,
        UsageStore usage,
        ScheduleStore schedule,
        ReplayStore replays,
        UnitGate units,
        NoticeKey noticeKey,
        Readiness readiness,
        PrometheusMeterRegistry metrics,
        RateGates rates,
        @Nullable TokenSettings tokens,
        AuditLog auditLog,
        AuditTrail audit,
        AddressRulebook addresses,
        ClusterStore cluster,
        LiveGate live,
        Admission bodies,
        Admission work,
        int deliveryStations,
        InstantSource clock,
        SecureRandom random) {
    /// Room for request bodies in one process.
    public static final long BODY_BYTES_MAX = 64L << 20;
}
