package koerier.delivery.io;

import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongSupplier;
import koerier.bus.Admission;
import koerier.bus.UnitGate;
import koerier.delivery.DeliverySettings;
import koerier.org.OrgId;
import koerier.webhook.AddressPolicy;
import org.jspecify.annotations.Nullable;

/// What all delivery stations of a node share.
///
/// @param loops how many delivery stations there are: each takes its share of an endpoint's connections
/// @param policies the address rule of an organisation, asked anew for every use of an address
/// @param paused whether a webhook (by number) is paused, asked right before a delivery would leave
/// @param secrets how the secrets of a webhook (by number) may look in an answer, so that none is kept
/// @param units where a request gets its unit of the daily limit, right before it is written
/// @param dnsServers whom to ask for names; empty: the servers of this machine
/// @param trust whose certificates are believed; null: those that the JVM believes
/// @param admission where the bytes of deliveries are given back
/// @param clock the time of day, for timestamps
/// @param nanoTime the monotonic clock, for durations and deadlines
/// @param version Koerier's, for User-Agent
public record DeliveryRuntime(
        int loops,
        DeliverySettings settings,
        Function<OrgId, AddressPolicy> policies,
        BiPredicate<OrgId, Integer> paused,
        BiFunction<OrgId, Integer, List<byte[]>> secrets,
        UnitGate units,
        List<InetSocketAddress> dnsServers,
        @Nullable TrustOptions trust,
        Admission admission,
        InstantSource clock,
        LongSupplier nanoTime,
        String version) {
    public DeliveryRuntime {
        if (loops < 1) {
            throw new IllegalArgumentException("at least one loop: " + loops);
        }
        dnsServers = List.copyOf(dnsServers);
    }

    /// With the servers of this machine, and the JVM's trust and clocks.
    public static DeliveryRuntime of(
            int loops,
            DeliverySettings settings,
            Function<OrgId, AddressPolicy> policies,
            BiPredicate<OrgId, Integer> paused,
            BiFunction<OrgId, Integer, List<byte[]>> secrets,
            UnitGate units,
            Admission admission,
            String version) {
        return new DeliveryRuntime(
                loops,
                settings,
                policies,
                paused,
                secrets,
                units,
                List.of(),
                null,
                admission,
                InstantSource.system(),
                System::nanoTime,
                version);
    }
}
