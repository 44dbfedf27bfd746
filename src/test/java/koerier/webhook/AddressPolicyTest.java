package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final AddressPolicy STRICT = AddressPolicy.strict();

    private static boolean allowed(AddressPolicy policy, String address) {
        return allowed(policy, address, 443);
    }

    private static boolean allowed(AddressPolicy policy, String address, int port) {
        return policy.judge(IpText.parse(address).orElseThrow(), port).allowed();
    }

    private static TargetUrl target(String url) {
        return ((UrlParser.Parsed) UrlParser.parse(url)).target();
    }

    /// HOSTILE's list, written out a second time on purpose.
    static Stream<String> deniedRanges() {
        return Stream.of(
                ("0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
                                + "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 "
                                + "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
                                + "::/8 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 "
                                + "2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8")
                        .split(" "));
    }

    @DisplayName("U20 first and last address of every denied range are denied")
    @ParameterizedTest
    @MethodSource("deniedRanges")
    void deniesTheBoundariesOfEveryRange(String range) {
        assertThat(STRICT.judge(edge(range, false, 0), 443).allowed())
                .as("first of " + range)
                .isFalse();
        assertThat(STRICT.judge(edge(range, true, 0), 443).allowed())
                .as("last of " + range)
                .isFalse();
    }

    @DisplayName("U20 the address just outside a denied range is allowed, unless another range has it")
    @ParameterizedTest
    @MethodSource("deniedRanges")
    void allowsTheNeighboursOfEveryRange(String range) {
        for (boolean last : new boolean[] {false, true}) {
            byte[] neighbour = edge(range, last, last ? 1 : -1);
            boolean special = neighbour.length != edge(range, false, 0).length
                    || neighbour.length == 16 && !Network.of("2000::/3").contains(neighbour)
                    || deniedRanges().map(Network::of).anyMatch(network -> network.contains(neighbour));
            if (!special) {
                assertThat(STRICT.judge(neighbour, 443).allowed())
                        .as(IpText.format(neighbour))
                        .isTrue();
            }
        }
    }

    @DisplayName("U20 the neighbours by name")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "93.184.216.34",
                "2000::",
                "2001:200::",
                "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
                "2001:db9::",
                "2003::",
                "2620:4f:7fff::1",
                "2620:4f:8001::",
                "2606:4700::1111",
                "3fff:1000::",
                "::ffff:93.184.216.34"
            })
    void allowsPublicAddresses(String address) {
        assertThat(allowed(STRICT, address)).isTrue();
    }

    @DisplayName("IPv6 must lie inside 2000::/3")
    @ParameterizedTest
    @ValueSource(strings = {"1fff:ffff::1", "4000::", "4000::1", "8000::1", "e000::1", "fbff::1", "5eff::1", "200::1"})
    void deniesWhatIsNoGlobalUnicast(String address) {
        assertThat(allowed(STRICT, address)).isFalse();
    }

    @Test
    @DisplayName("U10 mapped addresses are unwrapped first")
    void unwrapsMappedAddresses() {
        assertThat(allowed(STRICT, "::ffff:127.0.0.1")).isFalse();
        assertThat(allowed(STRICT, "::ffff:10.0.0.1")).isFalse();
        assertThat(allowed(STRICT.allowing(List.of(Network.of("10.0.0.0/8"))), "::ffff:10.0.0.1"))
                .isTrue();
    }

    @Test
    @DisplayName("U18 metadata services are denied whatever the operator allows")
    void metadataStaysDenied() {
        AddressPolicy generous =
                AddressPolicy.development().allowing(List.of(Network.of("0.0.0.0/0"), Network.of("::/0")));
        for (String address : List.of(
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "fd00:ec2::254",
                "192.0.0.192")) {
            assertThat(allowed(STRICT, address)).as(address).isFalse();
            assertThat(allowed(generous, address)).as(address).isFalse();
        }
        assertThat(allowed(generous, "169.254.1.1")).isTrue();
        assertThat(generous.judge(target("http://metadata.google.internal/")).allowed())
                .isFalse();
    }

    @Test
    @DisplayName("U13 an address that hides another is denied whatever the operator allows")
    void disguisesStayDenied() {
        AddressPolicy generous = STRICT.allowing(List.of(Network.of("::/0")));
        for (String address : List.of(
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::5db8:d822",
                "64:ff9b:1::a00:1",
                "2002:7f00:1::1",
                "2001:0:7f00:1::",
                "::127.0.0.1")) {
            assertThat(allowed(generous, address)).as(address).isFalse();
        }
        assertThat(allowed(generous, "fd12::1")).isTrue();
    }

    @Test
    @DisplayName("[U2] an operator allows and denies networks and ports; denying wins")
    void operatorsNetworks() {
        AddressPolicy policy = STRICT.allowing(List.of(Network.of("10.9.0.0/16")))
                .denying(List.of(Network.of("10.9.8.0/24"), Network.of("93.184.216.0/24")))
                .allowingPorts(Set.of(8443));
        assertThat(allowed(policy, "10.9.0.1")).isTrue();
        assertThat(allowed(policy, "10.9.0.1", 8443)).isTrue();
        assertThat(allowed(policy, "10.9.0.1", 8444)).isFalse();
        assertThat(allowed(policy, "10.9.8.1")).isFalse();
        assertThat(allowed(policy, "10.8.255.255")).isFalse();
        assertThat(allowed(policy, "93.184.216.34")).isFalse();
        assertThat(allowed(policy, "1.1.1.1", 8443)).isTrue();
        assertThat(allowed(STRICT, "1.1.1.1", 8443)).isFalse();
    }

    @Test
    @DisplayName("[U2] development lets loopback through on any port, and nothing else special")
    void developmentAllowsLoopbackOnly() {
        AddressPolicy development = AddressPolicy.development();
        assertThat(allowed(development, "127.0.0.1", 9999)).isTrue();
        assertThat(allowed(development, "127.255.255.255", 1)).isTrue();
        assertThat(allowed(development, "::1", 9999)).isTrue();
        assertThat(allowed(development, "::ffff:127.0.0.1", 9999)).isTrue();
        assertThat(allowed(development, "10.0.0.1", 80)).isFalse();
        assertThat(allowed(development, "0.0.0.0", 80)).isFalse();
        assertThat(allowed(development, "1.1.1.1", 9999)).isFalse();
        assertThat(development.judge(target("http://localhost:9999/")).allowed())
                .isTrue();
        assertThat(development.judge(target("http://127.0.0.1:9999/")).allowed())
                .isTrue();
        assertThat(development.judge(target("http://a.localhost:9999/")).allowed())
                .isFalse();
        assertThat(development.judge(target("http://x.internal/")).allowed()).isFalse();
        assertThat(development.judge(target("http://example.com:9999/")).allowed())
                .isFalse();
        assertThat(development.address(target("http://localhost:9999/"))).hasValue(new byte[] {127, 0, 0, 1});
        assertThat(STRICT.address(target("http://localhost/"))).isEmpty();
    }

    @Test
    @DisplayName("U50 Koerier's own ports on this machine are denied")
    void ownPortsAreDenied() {
        AddressPolicy policy =
                AddressPolicy.development().protecting(List.of(Network.of("93.184.216.34")), Set.of(8080, 443));
        assertThat(allowed(policy, "127.0.0.1", 8080)).isFalse();
        assertThat(allowed(policy, "::1", 8080)).isFalse();
        assertThat(allowed(policy, "127.0.0.1", 8081)).isTrue();
        assertThat(allowed(policy, "93.184.216.34", 443)).isFalse();
        assertThat(allowed(policy, "93.184.216.35", 443)).isTrue();
        assertThat(policy.judge(target("http://localhost:8080/")).allowed()).isFalse();
    }

    @Test
    void literalsNeedNoResolving() {
        assertThat(STRICT.address(target("http://93.184.216.34/")))
                .hasValue(new byte[] {93, (byte) 184, (byte) 216, 34});
        assertThat(STRICT.address(target("http://[::ffff:93.184.216.34]/")))
                .hasValue(new byte[] {93, (byte) 184, (byte) 216, 34});
        assertThat(STRICT.address(target("http://[2606:4700::1]/")).orElseThrow())
                .hasSize(16);
        assertThat(STRICT.address(target("http://example.com/"))).isEmpty();
        assertThat(STRICT.judge(new byte[5], 80).allowed()).isFalse();
    }

    /// The first or last address of a range, moved by `step`.
    private static byte[] edge(String range, boolean last, int step) {
        int slash = range.indexOf('/');
        byte[] first = IpText.parse(range.substring(0, slash)).orElseThrow();
        int bits = first.length * 8 - Integer.parseInt(range.substring(slash + 1));
        BigInteger value = new BigInteger(1, first);
        if (last) {
            value = value.add(BigInteger.ONE.shiftLeft(bits)).subtract(BigInteger.ONE);
        }
        byte[] moved = value.add(BigInteger.valueOf(step))
                .mod(BigInteger.ONE.shiftLeft(first.length * 8))
                .toByteArray();
        byte[] result = new byte[first.length];
        byte[] digits = moved.length > result.length ? Arrays.copyOfRange(moved, 1, moved.length) : moved;
        System.arraycopy(digits, 0, result, result.length - digits.length, digits.length);
        return result;
    }
}
