package koerier.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Pattern;

/// Whatever is typed is refused, or is one plain name or address that reads back the same.
public final class UrlFuzz {
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    /// How the JDK, libc or a browser would read a number or a part of an address in the last label.
    private static final Pattern NUMBER = Pattern.compile("([0-9]+|0x[0-9a-f]*)");

    private UrlFuzz() {}

    /// What a fuzzer calls.
    public static void fuzzerTestOneInput(byte[] bytes) {
        check(new String(bytes, UTF_8), "fuzzed");
    }

    static void check(String text, String where) {
        if (!(UrlParser.parse(text) instanceof UrlParser.Parsed parsed)) {
            return;
        }
        TargetUrl target = parsed.target();
        if (target.literal()) {
            Optional<byte[]> address = IpText.parse(target.address());
            assertThat(address).as(where).isPresent();
            assertThat(IpText.format(address.orElseThrow())).as(where).isEqualTo(target.address());
        } else {
            String last = target.host().substring(target.host().lastIndexOf('.') + 1);
            assertThat(NUMBER.matcher(last).matches()).as(where).isFalse();
            assertThat(NAME.matcher(target.host()).matches() || target.host().equals("localhost"))
                    .as(where)
                    .isTrue();
        }
        assertThat(UrlParser.parse(target.origin()))
                .as(where)
                .isInstanceOfSatisfying(
                        UrlParser.Parsed.class,
                        again -> assertThat(again.target()).isEqualTo(target));
        assertThat((parsed.path() + parsed.query()).chars().noneMatch(c -> c <= ' ' || c == 0x7F)
                        || text.contains("${"))
                .as(where)
                .isTrue();
    }
}
