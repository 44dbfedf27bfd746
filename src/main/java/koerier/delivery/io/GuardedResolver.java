package koerier.delivery.io;

import io.vertx.core.Handler;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import koerier.delivery.ConnectionFault;
import koerier.delivery.Failure;
import koerier.delivery.Failures;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import koerier.webhook.Verdict;

/// Turns a target into addresses that may be dialled. Every address that the name has is judged, and one denied address
/// refuses them all; what comes out are literal addresses, so that nothing is looked up a second time.
final class GuardedResolver {
    /// A name with more addresses than these is refused: it is no receiver, and judging must stay cheap.
    static final int ADDRESSES_MAX = 16;

    private final NameLookup names;

    GuardedResolver(NameLookup names) {
        this.names = names;
    }

    /// What may be dialled, or why nothing may.
    sealed interface Resolution {
        /// @param addresses in the order in which they are tried; never empty
        record Checked(List<CheckedAddress> addresses) implements Resolution {}

        record Refused(Failure failure) implements Resolution {}

        record Unresolved(ConnectionFault fault, String detail) implements Resolution {}
    }

    /// An address that the policy let through.
    ///
    /// @param bytes 4 or 16 bytes, to be judged again when a connection to it is used again
    /// @param socket the same as a literal with the port: connecting to it resolves nothing
    record CheckedAddress(byte[] bytes, SocketAddress socket) {
        static CheckedAddress of(byte[] bytes, int port) {
            try {
                String literal = InetAddress.getByAddress(bytes).getHostAddress();
                return new CheckedAddress(bytes, SocketAddress.inetSocketAddress(port, literal));
            } catch (UnknownHostException impossible) {
                throw new IllegalArgumentException("an address of " + bytes.length + " bytes", impossible);
            }
        }
    }

    /// Calls back at once for a literal address, and when DNS has answered for a name.
    void resolve(TargetUrl target, AddressPolicy policy, Handler<Resolution> handler) {
        if (policy.judge(target) instanceof Verdict.Denied denied) {
            handler.handle(new Resolution.Refused(Failures.refused(denied.code(), "")));
            return;
        }
        Optional<byte[]> known = policy.address(target);
        if (known.isPresent()) {
            handler.handle(judged(List.of(known.get()), target.port(), policy));
            return;
        }
        names.addresses(
                target.host(),
                answer -> handler.handle(
                        switch (answer) {
                            case NameLookup.Answer.Found(List<byte[]> addresses) ->
                                judged(addresses, target.port(), policy);
                            case NameLookup.Answer.Missing(ConnectionFault fault, String detail) ->
                                new Resolution.Unresolved(fault, detail);
                        }));
    }

    /// Judges addresses again that were let through a moment ago, in case the rule has changed since.
    static Resolution judgedAgain(List<CheckedAddress> checked, TargetUrl target, AddressPolicy policy) {
        return policy.judge(target) instanceof Verdict.Denied denied
                ? new Resolution.Refused(Failures.refused(denied.code(), ""))
                : judged(checked.stream().map(CheckedAddress::bytes).toList(), target.port(), policy);
    }

    private static Resolution judged(List<byte[]> addresses, int port, AddressPolicy policy) {
        if (addresses.size() > ADDRESSES_MAX) {
            return new Resolution.Refused(Failures.refused(Failures.TOO_MANY_ADDRESSES, ""));
        }
        for (byte[] address : addresses) {
            if (policy.judge(address, port) instanceof Verdict.Denied denied) {
                return new Resolution.Refused(Failures.refused(denied.code(), ""));
            }
        }
        return new Resolution.Checked(addresses.stream()
                .map(address -> CheckedAddress.of(address, port))
                .toList());
    }
}
