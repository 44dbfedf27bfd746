package koerier.webhook;

import com.ibm.icu.text.IDNA;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one reader of webhook URLs, on purpose stricter than browsers and the JDK: what it does not understand
/// it refuses, so that the check, the dialler and the receiver can never read a host differently. It judges
/// spelling only; [AddressPolicy] judges what it found. Names go through UTS 46 (non-transitional, STD3 rules)
/// before it is decided whether they are an address in disguise.
public final class UrlParser {
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ
            | IDNA.CHECK_CONTEXTO
            | IDNA.NONTRANSITIONAL_TO_ASCII
            | IDNA.NONTRANSITIONAL_TO_UNICODE);
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final String WWW = "www.";
    private static final String ACE_PREFIX = "xn--";
    private static final String LOCALHOST = "localhost";
    /// More than any host has before mapping; keeps what goes through the mapping tables short.
    private static final int RAW_HOST_MAX = 1_000;
    private static final int HOST_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final int PORT_DIGITS_MAX = 5;

    private UrlParser() {}

    /// What a URL turned out to be.
    public sealed interface Result {}

    /// @param origin scheme and authority as they were typed
    /// @param path the rest up to the query, as typed, with its merge fields; empty or with a slash in front
    /// @param query what follows the question mark, as typed, with its merge fields; empty if there is none
    public record Parsed(TargetUrl target, String origin, String path, String query) implements Result {}

    /// @param code stable: `scheme`, `userInfo`, `character`, `mergeField`, `host`, `zoneId`, `port`
    public record Refused(String code, String detail) implements Result {}

    /// Reads a URL as it was typed. The fragment is dropped.
    public static Result parse(String url) {
        boolean secure = startsWith(url, HTTPS);
        int start = secure ? HTTPS.length() : startsWith(url, HTTP) ? HTTP.length() : 0;
        if (start == 0 && !startsWith(url, WWW)) {
            return url.startsWith(MergeText.OPEN)
                    ? new Refused("mergeField", "scheme and host must be written out, without merge fields")
                    : new Refused("scheme", "must begin with http:// or https://");
        }
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        Result target = target(secure, url.substring(start, end));
        return target instanceof Parsed parsed
                ? withRest(parsed.target(), url.substring(0, end), url.substring(end))
                : target;
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static Result withRest(TargetUrl target, String origin, String rest) {
        int query = -1;
        int i = 0;
        while (i < rest.length()) {
            int fieldEnd = MergeText.fieldEnd(rest, i);
            if (fieldEnd > i) {
                i = fieldEnd;
                continue;
            }
            char c = rest.charAt(i);
            if (c == '#') {
                break;
            }
            if (c == '?' && query < 0) {
                query = i;
            }
            if (c <= ' ' || c == 0x7F) {
                return new Refused(
                        "character",
                        c == ' ' ? "must not contain blanks; write %20" : "must not contain control characters");
            }
            if (Character.isSurrogate(c) && isLone(rest, i)) {
                return new Refused("character", "must not contain half a surrogate pair");
            }
            i = MergeText.literalEnd(rest, i);
        }
        return query < 0
                ? new Parsed(target, origin, rest.substring(0, i), "")
                : new Parsed(target, origin, rest.substring(0, query), rest.substring(query + 1, i));
    }

    private static boolean isLone(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static Result target(boolean secure, String authority) {
        Refused refusal = refusedCharacters(authority);
        if (refusal != null) {
            return refusal;
        }
        boolean bracketed = authority.startsWith("[");
        int hostEnd = bracketed ? authority.indexOf(']') + 1 : authority.indexOf(':');
        if (bracketed && hostEnd == 0) {
            return new Refused("host", "has a bracket that is not closed");
        }
        String host = hostEnd < 0 ? authority : authority.substring(0, hostEnd);
        int port = secure ? TargetUrl.HTTPS_PORT : TargetUrl.HTTP_PORT;
        if (hostEnd >= 0 && hostEnd < authority.length()) {
            port = authority.charAt(hostEnd) == ':' ? port(authority.substring(hostEnd + 1)) : -1;
            if (port < 0) {
                return new Refused("port", "has a port that is no number from 1 to " + TargetUrl.PORT_MAX);
            }
        }
        return bracketed ? bracketed(secure, host, port) : named(secure, host, port);
    }

    private static @Nullable Refused refusedCharacters(String authority) {
        if (authority.contains(MergeText.OPEN)) {
            return new Refused("mergeField", "must not have a merge field in the host or port");
        }
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c <= ' ' || c == 0x7F || c == '\\') {
                return new Refused("character", "must not contain blanks, control characters or \\ in the host");
            }
        }
        if (authority.indexOf('@') >= 0) {
            return new Refused("userInfo", "must not contain a user name or password; use a header");
        }
        if (authority.isEmpty()) {
            return new Refused("host", "has no host");
        }
        return null;
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > PORT_DIGITS_MAX || text.charAt(0) == '0') {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = port * 10 + (c - '0');
        }
        return port <= TargetUrl.PORT_MAX ? port : -1;
    }

    private static Result bracketed(boolean secure, String host, int port) {
        String inner = host.substring(1, host.length() - 1);
        if (inner.indexOf('%') >= 0) {
            return new Refused("zoneId", "must not have a zone in its IPv6 address");
        }
        Optional<byte[]> address = inner.indexOf(':') < 0 ? Optional.empty() : IpText.parse(inner);
        return address.isEmpty()
                ? new Refused("host", "has brackets without an IPv6 address")
                : parsed(new TargetUrl(secure, "[" + IpText.format(address.get()) + "]", port, true));
    }

    private static Result named(boolean secure, String typed, int port) {
        if (typed.indexOf('%') >= 0) {
            return new Refused("host", "must not have percent signs in the host");
        }
        Optional<String> mapped = mapped(typed);
        if (mapped.isEmpty()) {
            return new Refused("host", "has a host that is no valid name");
        }
        String host = mapped.get().endsWith(".")
                ? mapped.get().substring(0, mapped.get().length() - 1)
                : mapped.get();
        String[] labels = host.split("\\.", -1);
        if (isNumberLike(labels[labels.length - 1])) {
            return IpText.parse(host).isPresent()
                    ? parsed(new TargetUrl(secure, host, port, true))
                    : new Refused("host", "has a host that looks like an address and is none; write 4 plain numbers");
        }
        for (String label : labels) {
            if (!isLdh(label)) {
                return new Refused("host", "has a host that is no valid name");
            }
        }
        if (host.length() > HOST_MAX) {
            return new Refused("host", "has a host of more than " + HOST_MAX + " characters");
        }
        if (labels.length == 1 && !host.equals(LOCALHOST)) {
            return new Refused("host", "must have a full host name, such as www.example.com");
        }
        return parsed(new TargetUrl(secure, host, port, false));
    }

    private static Parsed parsed(TargetUrl target) {
        return new Parsed(target, "", "", "");
    }

    /// The host in lower-case ASCII: as it is when it is plain, else by UTS 46.
    private static Optional<String> mapped(String typed) {
        if (typed.length() > RAW_HOST_MAX) {
            return Optional.empty();
        }
        boolean plain = typed.chars().allMatch(c -> c < 0x80);
        String lower = plain ? typed.toLowerCase(Locale.ROOT) : typed;
        if (plain && !lower.contains(ACE_PREFIX)) {
            return Optional.of(lower);
        }
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS46.nameToASCII(typed, new StringBuilder(), info).toString();
        return info.hasErrors() ? Optional.empty() : Optional.of(ascii);
    }

    private static boolean isLdh(String label) {
        int length = label.length();
        if (length == 0 || length > LABEL_MAX || label.charAt(0) == '-' || label.charAt(length - 1) == '-') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = label.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    /// Whether some reader of addresses takes a host that ends in this label for IPv4: all digits, or
    /// hexadecimal.
    private static boolean isNumberLike(String label) {
        boolean hex = label.startsWith("0x");
        for (int i = hex ? 2 : 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (!(c >= '0' && c <= '9' || hex && c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return !label.isEmpty();
    }
}
