package koerier.webhook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which addresses, names and ports may be called. Immutable. The same object judges a URL when it is saved
/// (its spelling, a literal address, special names) and every resolved address before it is dialled.
///
/// Order of judgement: Koerier's own ports, cloud metadata and the operator's deny list refuse whatever else is
/// configured; then the operator's allow list and, in development, loopback let through; then every
/// special-purpose range of the IANA registries refuses. IPv4-mapped addresses are unwrapped first. Translated
/// and tunnelled forms (NAT64, 6to4, Teredo, IPv4-compatible) are refused whatever the operator allows, since
/// they hide another address.
public final class AddressPolicy {
    /// Special-purpose IPv4 ranges (IANA registry, multicast and reserved space).
    static final List<Network> SPECIAL_V4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /// Special-purpose IPv6 ranges. Whatever lies outside [#GLOBAL_V6] is refused besides.
    static final List<Network> SPECIAL_V6 = networks(
            "::/8",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "100:0:0:1::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    static final Network GLOBAL_V6 = Network.of("2000::/3");

    /// Forms that carry another address inside.
    private static final List<Network> DISGUISED =
            networks("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16");

    private static final Network LOOPBACK_V4 = Network.of("127.0.0.0/8");
    private static final Network LOOPBACK_V6 = Network.of("::1");

    /// Where clouds answer with credentials: link-local ones of AWS, Azure, GCP, Tencent and others, Alibaba,
    /// Oracle, Azure's wire server (a public address on no registry's list), and the IPv6 ones of AWS, GCP and
    /// Scaleway.
    static final List<Network> METADATA = networks(
            "169.254.169.254",
            "169.254.169.253",
            "169.254.170.2",
            "169.254.170.23",
            "169.254.0.23",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd00:ec2::253",
            "fd00:ec2::23",
            "fd20:ce::254",
            "fd00:42::42");

    /// Names of the same services; a name below one of them is refused too.
    static final List<String> METADATA_NAMES = List.of(
            "metadata.google.internal",
            "metadata.goog",
            "metadata.azure.internal",
            "instance-data.ec2.internal",
            "metadata.tencentyun.com",
            "metadata.packet.net",
            "metadata.platformequinix.com");

    /// Top-level names that never lead to a public host but may lead to a private one. `test` and `example` are
    /// not among them: they resolve nowhere, or in somebody's laboratory, and there every address is judged
    /// anyway.
    static final List<String> SPECIAL_NAMES =
            List.of("local", "internal", "localdomain", "onion", "invalid", "home.arpa");

    private static final String LOCALHOST = "localhost";
    private static final byte[] LOCALHOST_ADDRESS = {127, 0, 0, 1};

    private final List<Network> allowed;
    private final List<Network> denied;
    private final Set<Integer> ports;
    private final boolean development;
    private final List<Network> own;
    private final Set<Integer> ownPorts;

    private AddressPolicy(
            List<Network> allowed,
            List<Network> denied,
            Set<Integer> ports,
            boolean development,
            List<Network> own,
            Set<Integer> ownPorts) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
        this.ports = Set.copyOf(ports);
        this.development = development;
        this.own = List.copyOf(own);
        this.ownPorts = Set.copyOf(ownPorts);
    }

    /// Public addresses on ports 80 and 443, and nothing else.
    public static AddressPolicy strict() {
        return new AddressPolicy(List.of(), List.of(), standardPorts(), false, List.of(), Set.of());
    }

    /// As [#strict()], and loopback addresses and `localhost` on any port. Nothing else special.
    public static AddressPolicy development() {
        return new AddressPolicy(List.of(), List.of(), standardPorts(), true, List.of(), Set.of());
    }

    /// Lets the operator's networks through, special-purpose ones included.
    public AddressPolicy allowing(List<Network> networks) {
        return new AddressPolicy(joined(allowed, networks), denied, ports, development, own, ownPorts);
    }

    /// Refuses the operator's networks; a network that is allowed and denied is denied.
    public AddressPolicy denying(List<Network> networks) {
        return new AddressPolicy(allowed, joined(denied, networks), ports, development, own, ownPorts);
    }

    /// Lets further ports through, on every allowed address.
    public AddressPolicy allowingPorts(Set<Integer> more) {
        Set<Integer> all = new HashSet<>(ports);
        all.addAll(more);
        return new AddressPolicy(allowed, denied, all, development, own, ownPorts);
    }

    /// Refuses Koerier's own ports on this machine: on loopback and on `addresses`, the machine's own.
    public AddressPolicy protecting(List<Network> addresses, Set<Integer> listening) {
        return new AddressPolicy(allowed, denied, ports, development, addresses, listening);
    }

    /// Judges a target as far as that goes without resolving a name: for saving, and before a name is resolved.
    public Verdict judge(TargetUrl target) {
        return target.literal() ? judgeLiteral(target) : judgeName(target);
    }

    /// The address of a target that needs no resolving: a literal one, unwrapped, and `localhost` in
    /// development. Everything else is a question to DNS, and never to the hosts file.
    public Optional<byte[]> address(TargetUrl target) {
        if (target.literal()) {
            return IpText.parse(target.address()).map(IpText::unwrap);
        }
        return development && target.host().equals(LOCALHOST)
                ? Optional.of(LOCALHOST_ADDRESS.clone())
                : Optional.empty();
    }

    /// Judges one address that a name resolved to (or that was written), and the port. One denied address among
    /// several refuses the attempt.
    public Verdict judge(byte[] address, int port) {
        byte[] bytes = IpText.unwrap(address);
        if (bytes.length != 4 && bytes.length != 16) {
            return deniedAddress("it is no IP address");
        }
        boolean loopback = LOOPBACK_V4.contains(bytes) || LOOPBACK_V6.contains(bytes);
        if (ownPorts.contains(port) && (loopback || contains(own, bytes))) {
            return deniedAddress("it is Koerier's own");
        }
        if (contains(METADATA, bytes)) {
            return deniedAddress("it is a cloud metadata service");
        }
        if (contains(denied, bytes)) {
            return deniedAddress("the operator denies it");
        }
        if (development && loopback) {
            return Verdict.ALLOWED;
        }
        if (contains(DISGUISED, bytes) || !contains(allowed, bytes) && isSpecial(bytes)) {
            return deniedAddress("it is not a public one");
        }
        return judgePort(port);
    }

    private Verdict judgeLiteral(TargetUrl target) {
        return IpText.parse(target.address())
                .map(address -> judge(address, target.port()))
                .orElseGet(() -> deniedAddress("it is no IP address"));
    }

    private Verdict judgeName(TargetUrl target) {
        String host = target.host();
        if (development && host.equals(LOCALHOST)) {
            return judge(LOCALHOST_ADDRESS, target.port());
        }
        if (isOrBelow(host, LOCALHOST)) {
            return deniedName(host, "it is the machine itself");
        }
        for (String name : METADATA_NAMES) {
            if (isOrBelow(host, name)) {
                return deniedName(host, "it is a cloud metadata service");
            }
        }
        for (String name : SPECIAL_NAMES) {
            if (isOrBelow(host, name)) {
                return deniedName(host, "names below ." + name + " are not public");
            }
        }
        return judgePort(target.port());
    }

    private Verdict judgePort(int port) {
        return ports.contains(port)
                ? Verdict.ALLOWED
                : new Verdict.Denied(
                        "portDenied", "port " + port + " is not allowed; leave the port out, or use 80 or 443");
    }

    private static boolean isSpecial(byte[] address) {
        return address.length == 4
                ? contains(SPECIAL_V4, address)
                : !GLOBAL_V6.contains(address) || contains(SPECIAL_V6, address);
    }

    private static boolean isOrBelow(String host, String name) {
        return host.endsWith(name)
                && (host.length() == name.length() || host.charAt(host.length() - name.length() - 1) == '.');
    }

    private static boolean contains(List<Network> networks, byte[] address) {
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static Verdict deniedAddress(String why) {
        return new Verdict.Denied("addressDenied", "the address may not be called: " + why);
    }

    private static Verdict deniedName(String host, String why) {
        return new Verdict.Denied("nameDenied", host + " may not be called: " + why);
    }

    private static Set<Integer> standardPorts() {
        return Set.of(TargetUrl.HTTP_PORT, TargetUrl.HTTPS_PORT);
    }

    private static List<Network> joined(List<Network> some, List<Network> more) {
        List<Network> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }
}
