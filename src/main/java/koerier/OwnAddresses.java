package koerier;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
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
}
