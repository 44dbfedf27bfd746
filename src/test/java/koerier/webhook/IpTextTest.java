package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTextTest {

    /// RFC 5952, sections 4 and 5.
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::A, 2001:db8::a",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "1:0:0:0:0:0:0:0, 1::",
        "::ffff:1.2.3.4, ::ffff:1.2.3.4",
        "::ffff:102:304, ::ffff:1.2.3.4",
        "64:ff9b::1.2.3.4, 64:ff9b::102:304",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "1.2.3.4, 1.2.3.4",
    })
    void writesTheCanonicalText(String text, String canonical) {
        assertThat(IpText.format(IpText.parse(text).orElseThrow())).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.4.",
                ".1.2.3.4",
                "1.2.3.4.5",
                "01.2.3.4",
                "1.2.3.256",
                "1..3.4",
                "1.2.3.-4",
                "1.2.3.4 ",
                "१.2.3.4",
                ":",
                ":::",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "::12345",
                "::g",
                "1.2.3.4::",
                "1.2.3.4:5::",
                "::1.2.3",
                "::01.2.3.4",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1%eth0",
                "[::1]",
                "::1/64",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "::１"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheJdkOnRandomAddresses(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int n = 0; n < 5_000; n++) {
            byte[] address = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(address);
            for (int i = 0; i < address.length; i++) {
                address[i] = random.nextInt(3) == 0 ? address[i] : 0;
            }
            String text = IpText.format(address);
            assertThat(IpText.parse(text)).as("seed %d: %s", seed, text).hasValue(address);
            assertThat(InetAddress.getByName(text).getAddress())
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(IpText.unwrap(address));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "1.2.3.4, 1.2.3.4/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "::/0, ::/0",
        "2001:DB8::/32, 2001:db8::/32",
        "::1, ::1/128",
        "fe80::/10, fe80::/10",
        "2001:db8::8000:0:0:0/65, 2001:db8:0:0:8000::/65"
    })
    void readsNetworks(String text, String canonical) {
        assertThat(Network.of(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "::/129",
                "::1/127",
                "example.com",
                "10.0.0/8",
                "::ffff:10.0.0.0/104",
                "10.0.0.0/8/8",
                ""
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @Test
    void lengthsAndBitsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpText.format(new byte[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> Network.of("nonsense"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Network(true, 0, 1, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> new Network(true, 0, 0, 33));
    }
}
