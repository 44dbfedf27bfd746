package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import koerier.webhook.UrlParser.Parsed;
import koerier.webhook.UrlParser.Refused;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlParserTest {
    private static final AddressPolicy STRICT = AddressPolicy.strict();

    private static Parsed parsed(String url) {
        UrlParser.Result result = UrlParser.parse(url);
        assertThat(result).as(url).isInstanceOf(Parsed.class);
        return (Parsed) result;
    }

    /// The code of the refusal, by the parser or by the strict policy; empty when the URL may be saved.
    private static String refusal(String url) {
        return switch (UrlParser.parse(url)) {
            case Refused refused -> refused.code();
            case Parsed parsed -> STRICT.judge(parsed.target()) instanceof Verdict.Denied denied ? denied.code() : "";
        };
    }

    @DisplayName("U1-U18 addresses that are not public are refused, however they are spelt")
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/, addressDenied",
        "https://127.0.0.1:443/, addressDenied",
        "http://127.0.0.1./, addressDenied",
        "http://127.1/, host",
        "http://127.0.1/, host",
        "http://2130706433/, host",
        "http://2852039166/, host",
        "http://3232235777/, host",
        "http://0x7f000001/, host",
        "http://0X7F000001/, host",
        "http://0x7f.0.0.1/, host",
        "http://0x7f.1/, host",
        "http://017700000001/, host",
        "http://127.0.0.0x1/, host",
        "http://foo.0x/, host",
        "http://0177.0.0.1/, host",
        "http://0300.0250.1.1/, host",
        "http://127.000.000.001/, host",
        "http://00127.0.0.1/, host",
        "http://127.0.0.01/, host",
        "http://0/, host",
        "http://0.0.0.0/, addressDenied",
        "http://[::]/, addressDenied",
        "http://[::1]/, addressDenied",
        "http://[0:0:0:0:0:0:0:1]/, addressDenied",
        "http://[::ffff:127.0.0.1]/, addressDenied",
        "http://[::ffff:a9fe:a9fe]/, addressDenied",
        "http://[::127.0.0.1]/, addressDenied",
        "http://[64:ff9b::a9fe:a9fe]/, addressDenied",
        "http://[64:ff9b:1::a00:1]/, addressDenied",
        "http://[2002:7f00:1::1]/, addressDenied",
        "http://[2001:0:7f00:1::]/, addressDenied",
        "http://[fe80::1%25eth0]/, zoneId",
        "http://[::1%1]/, zoneId",
        "http://[2606:4700::1%2]/, zoneId",
        "http://169.254.169.254/, addressDenied",
        "http://169.254.170.2/, addressDenied",
        "http://100.100.100.200/, addressDenied",
        "http://168.63.129.16/, addressDenied",
        "http://[fd00:ec2::254]/, addressDenied",
        "http://1.2.3.4.5/, host",
        "http://1.2.3/, host",
        "http://256.1.1.1/, host",
        "http://1.2.3.4a.5/, host",
        "http://..1/, host",
        "http://[1.2.3.4]/, host",
        "http://[]/, host",
        "http://[::1/, host",
        "http://[::1]x/, port",
        "http://[:::1]/, host",
        "http://[1::2::3]/, host",
        "http://[1:2:3:4:5:6:7:8:9]/, host",
        "http://[::1.2.3]/, host",
        "http://[12345::]/, host",
        "http://::1/, port",
    })
    void refusesAddresses(String url, String code) {
        assertThat(refusal(url)).as(url).isEqualTo(code);
    }

    @DisplayName("U21, U24 localhost, special names and single labels are refused")
    @ParameterizedTest
    @CsvSource({
        "http://localhost/, nameDenied",
        "http://LOCALHOST, nameDenied",
        "http://localhost., nameDenied",
        "http://ｌｏｃａｌｈｏｓｔ/, nameDenied",
        "http://a.localhost/, nameDenied",
        "http://host.docker.internal/, nameDenied",
        "http://kubernetes.default.svc.cluster.local/, nameDenied",
        "http://metadata.google.internal/, nameDenied",
        "http://metadata.goog/, nameDenied",
        "http://x.invalid/, nameDenied",
        "http://x.onion/, nameDenied",
        "http://x.localdomain/, nameDenied",
        "http://router.home.arpa/, nameDenied",
        "http://redis/, host",
        "http://redis./, host",
        "http://example.com../, host",
        "http://.example.com/, host",
        "http://./, host",
        "http://-a.example.com/, host",
        "http://a-.example.com/, host",
        "http://a_b.example.com/, host",
        "http://a!b.example.com/, host",
        "http://a*b.example.com/, host",
        "http://xn--a.example.com/, host",
    })
    void refusesNames(String url, String code) {
        assertThat(refusal(url)).as(url).isEqualTo(code);
    }

    @DisplayName("U39, U43, U46 user info, foreign schemes and percent signs in the host are refused")
    @ParameterizedTest
    @CsvSource({
        "http://example.com@127.0.0.1/, userInfo",
        "https://user:pw@example.com/, userInfo",
        "https://@example.com/, userInfo",
        "https://example.com＠x.org/, host",
        "file:///etc/passwd, scheme",
        "gopher://example.com/, scheme",
        "ftp://example.com/, scheme",
        "jar:http://example.com/!/, scheme",
        "ws://example.com/, scheme",
        "'data:text/plain,x', scheme",
        "//example.com/, scheme",
        "http:example.com, scheme",
        "http:/example.com, scheme",
        "http:///example.com, host",
        "http://, host",
        "http://?x, host",
        "javascript:alert(1), scheme",
        "example.com/path, scheme",
        "'', scheme",
        "http://127%2e0%2e0%2e1/, host",
        "http://loc%61lhost/, host",
    })
    void refusesSpellings(String url, String code) {
        assertThat(refusal(url)).as(url).isEqualTo(code);
    }

    @Test
    @DisplayName("U40 backslash, tab, CR, LF, blank and NUL in the authority are refused")
    void refusesControlsInTheAuthority() {
        for (char c : new char[] {'\\', '\t', '\r', '\n', ' ', 0, 0x7F}) {
            for (String url : new String[] {
                "http://exa" + c + "mple.com/",
                "http://" + c + "example.com/",
                "http://example.com" + c,
                "http://example.com:" + c + "80/",
                "http://example.com" + c + "@127.0.0.1/"
            }) {
                assertThat(refusal(url)).as("U+%04X in %s", (int) c, url).isEqualTo("character");
            }
        }
        for (char c : new char[] {'\t', '\r', '\n', ' ', 0, 0x7F, 0xD800, 0xDC00}) {
            assertThat(refusal("http://example.com/a" + c + "b")).isEqualTo("character");
            assertThat(refusal("http://example.com/?a=" + c)).isEqualTo("character");
        }
    }

    @DisplayName("U42 only 80 and 443, unless the operator lists more")
    @ParameterizedTest
    @CsvSource({
        "22, portDenied",
        "25, portDenied",
        "5432, portDenied",
        "5701, portDenied",
        "9200, portDenied",
        "8080, portDenied",
        "0, port",
        "65536, port",
        "99999999999999, port",
        "-1, port",
        "+80, port",
        "080, port",
        "'', port",
        "80:80, port",
        "８０, port",
        "0x50, port",
    })
    void refusesPorts(String port, String code) {
        assertThat(refusal("http://example.com:" + port + "/")).isEqualTo(code);
        assertThat(refusal("http://[2606:4700::1111]:" + port + "/")).isEqualTo(code);
        if (code.equals("portDenied")) {
            TargetUrl target = parsed("http://example.com:" + port + "/").target();
            AddressPolicy more = STRICT.allowingPorts(java.util.Set.of(Integer.parseInt(port)));
            assertThat(more.judge(target)).isEqualTo(Verdict.ALLOWED);
        }
    }

    @DisplayName("[U1] 80 and 443 go with either scheme")
    @ParameterizedTest
    @CsvSource({
        "http://example.com, 80, example.com",
        "https://example.com, 443, example.com",
        "http://example.com:443, 443, example.com:443",
        "https://example.com:80, 80, example.com:80",
        "http://example.com:80, 80, example.com",
        "https://example.com:443/, 443, example.com",
    })
    void acceptsTheStandardPorts(String url, int port, String authority) {
        assertThat(refusal(url)).isEmpty();
        assertThat(parsed(url).target().port()).isEqualTo(port);
        assertThat(parsed(url).target().authority()).isEqualTo(authority);
    }

    @DisplayName("U44 the address test runs after the UTS 46 mapping")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://①②⑦.⓪.⓪.①/",
                "http://１２７.０.０.１/",
                "http://127。0。0。1/",
                "http://127｡0．0.1/",
                "http://169。254。169。254/"
            })
    void mapsBeforeItJudges(String url) {
        assertThat(refusal(url)).isEqualTo("addressDenied");
    }

    @DisplayName("U47 no merge field in scheme, host or port")
    @ParameterizedTest
    @CsvSource({
        "https://${Deals.Tenant}.example.com/, mergeField",
        "https://${Deals.a/b}.example.com/, mergeField",
        "${Deals.Url}, mergeField",
        "${Deals.Scheme}://example.com/, mergeField",
        "https://example.com:${Deals.Port}/, mergeField",
        "https://example.com${Deals.Port}, mergeField",
        "https://${Deals.User}@example.com/, mergeField",
        "https://{{tenant}}.example.com/, host",
        "{{url}}, scheme",
    })
    void refusesMergeFieldsInTheOrigin(String url, String code) {
        assertThat(refusal(url)).as(url).isEqualTo(code);
    }

    @DisplayName("[U1] what is accepted is normalised")
    @ParameterizedTest
    @CsvSource({
        "HTTPS://Example.COM/A, https://example.com",
        "hTTp://example.com., http://example.com",
        "www.example.com/x, http://www.example.com",
        "WWW.Example.com:443, http://www.example.com:443",
        "https://bücher.example/, https://xn--bcher-kva.example",
        "https://BÜCHER.example。/, https://xn--bcher-kva.example",
        "https://faß.de/, https://xn--fa-hia.de",
        "https://XN--bcher-KVA.example/, https://xn--bcher-kva.example",
        "https://r3---sn.example.com/, https://r3---sn.example.com",
        "https://93.184.216.34/, https://93.184.216.34",
        "https://[2606:4700:0:0:0:0:0:1111]/, https://[2606:4700::1111]",
        "https://[2606:4700::A]:443/, https://[2606:4700::a]",
        "https://[::ffff:5db8:d822]/, https://[::ffff:93.184.216.34]",
        "https://1.example.com/, https://1.example.com",
        "https://0xabc.example.com/, https://0xabc.example.com",
        "https://apps.example.com, https://apps.example.com",
    })
    void normalises(String url, String origin) {
        assertThat(refusal(url)).as(url).isEmpty();
        assertThat(parsed(url).target().origin()).isEqualTo(origin);
    }

    @DisplayName("T12 the rest of the URL stays as typed, without the fragment")
    @ParameterizedTest
    @CsvSource({
        "https://a.example, '', ''",
        "https://a.example/, /, ''",
        "https://a.example?, '', ''",
        "https://a.example?x=1, '', x=1",
        "https://a.example/p/q?x=1&y=?#frag?ment, /p/q, x=1&y=?",
        "https://a.example#f, '', ''",
        "https://a.example/#/p?q, /, ''",
        "https://a.example/${Deals.Won?}/x?a=${Deals.Item #}#f, /${Deals.Won?}/x, a=${Deals.Item #}",
        "https://a.example/$${?a}, /$${, a}",
        "https://a.example/${?a, /${, a",
        "https://a.example/{{x}}, /{{x}}, ''",
    })
    void splitsTheRest(String url, String path, String query) {
        assertThat(parsed(url).path()).isEqualTo(path);
        assertThat(parsed(url).query()).isEqualTo(query);
    }

    @Test
    void longHostsAreRefusedAtTheirLimits() {
        String label63 = "a".repeat(63);
        assertThat(refusal("http://" + label63 + ".example.com/")).isEmpty();
        assertThat(refusal("http://" + label63 + "a.example.com/")).isEqualTo("host");
        String host253 = (label63 + ".").repeat(3) + "a".repeat(61);
        assertThat(host253).hasSize(253);
        assertThat(refusal("http://" + host253 + "/")).isEmpty();
        assertThat(refusal("http://" + host253 + "a/")).isEqualTo("host");
        assertThat(refusal("http://" + "é".repeat(5000) + ".example.com/")).isEqualTo("host");
    }

    @DisplayName("[U1] whatever is typed, the parser answers, and what it accepts has a host of one spelling")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverThrows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] parts = {
            "http://",
            "https://",
            "HTTP://",
            "www.",
            "example.com",
            "127.0.0.1",
            "[::1]",
            "[",
            "]",
            ":",
            "80",
            "443",
            "@",
            "/",
            "?",
            "#",
            "${",
            "}",
            "$${",
            "%2e",
            "\\",
            " ",
            "\t",
            "\0",
            "\n",
            ".",
            "。",
            "xn--",
            "①",
            "é",
            "\uD800",
            "\uDC00",
            "😀",
            "a",
            "0x",
            "1",
            "-",
            "localhost",
            "\u202E",
            "\u200D",
            "ß",
            "{{x}}",
            "&",
            "="
        };
        for (int n = 0; n < 20_000; n++) {
            StringBuilder url = new StringBuilder(random.nextBoolean() ? "http://" : "");
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                url.append(
                        random.nextInt(10) == 0
                                ? String.valueOf((char) random.nextInt(0x10000))
                                : parts[random.nextInt(parts.length)]);
            }
            if (UrlParser.parse(url.toString()) instanceof Parsed parsed) {
                TargetUrl target = parsed.target();
                assertThat(target.host()).as("seed %d: %s", seed, url).matches("[a-z0-9.-]+|\\[[0-9a-f:.]+]");
                assertThat(parsed(target.origin()).target())
                        .as("seed %d: %s", seed, url)
                        .isEqualTo(target);
                assertThat(STRICT.judge(target)).as("seed %d: %s", seed, url).isNotNull();
            }
        }
    }
}
