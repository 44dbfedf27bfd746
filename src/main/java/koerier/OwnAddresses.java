package koerier;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import koerier.webhook.Network;

/// The addresses of this machine.
final class OwnAddresses {
    private OwnAddresses() {}

    /// Those of its interfaces now; loopback is known anyway.
    static List<Network> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .map(InetAddress::getHostAddress)
                    .map(address -> Network.of(address.split("%", 2)[0]))
                    .distinct()
                    .toList();
        } catch (SocketException unknown) {
            return List.of();
        }
    }

    /// The first one that others may reach, IPv4 before IPv6; empty when there is none.
    static Optional<String> first() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(address -> address.getAddress().length))
                    .map(OwnAddresses::text);
        } catch (SocketException unknown) {
            return Optional.empty();
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress().split("%", 2)[0];
        return address.getAddress().length == 4 ? text : "[" + text + "]";
    }

    /// The name of this machine; what it is called when it does not know that.
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return "koerier";
        }
    }
}
