package koerier.delivery;

import java.time.Duration;

/// The limits of delivery that an operator can set.
///
/// @param connectTimeout for TCP and TLS together, over all addresses of a host
/// @param responseTimeout for a whole attempt: from its start to the last byte of the response
/// @param dnsTimeout for looking a name up, CNAMEs and second servers included
/// @param keepAlive how long an idle connection is kept; below the usual 5 s of receivers, so that they close last
/// @param responseBytesMax how much of a response body is read before the connection is closed
/// @param responseHeadBytesMax how large a response's header section may be
/// @param connectionsPerEndpoint on this node, over all its event loops
/// @param inFlightPerLoop how many attempts one event loop has under way at once
/// @param drain how long a stopping node waits for attempts under way
public record DeliverySettings(
        Duration connectTimeout,
        Duration responseTimeout,
        Duration dnsTimeout,
        Duration keepAlive,
        int responseBytesMax,
        int responseHeadBytesMax,
        int connectionsPerEndpoint,
        int inFlightPerLoop,
        Duration drain) {
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    public static final DeliverySettings DEFAULTS = new DeliverySettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            64 * 1024,
            16 * 1024,
            16,
            1024,
            Duration.ofSeconds(10));

    public DeliverySettings {
        requireTimeout("connectTimeout", connectTimeout);
        requireTimeout("responseTimeout", responseTimeout);
        requireTimeout("dnsTimeout", dnsTimeout);
        requireTimeout("keepAlive", keepAlive);
        requireTimeout("drain", drain);
        requireRange("responseBytesMax", responseBytesMax, 1, 16 * 1024 * 1024);
        requireRange("responseHeadBytesMax", responseHeadBytesMax, 256, 1024 * 1024);
        requireRange("connectionsPerEndpoint", connectionsPerEndpoint, 1, 1024);
        requireRange("inFlightPerLoop", inFlightPerLoop, 1, 65_536);
    }

    /// How many of an endpoint's connections one of `loops` event loops may open.
    public int connectionsPerLoop(int loops) {
        return Math.max(1, (connectionsPerEndpoint + loops - 1) / loops);
    }

    private static void requireTimeout(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(name + " must be between 1 ms and 5 minutes: " + value);
        }
    }

    private static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be between " + min + " and " + max + ": " + value);
        }
    }
}
