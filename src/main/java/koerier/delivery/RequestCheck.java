package koerier.delivery;

import java.util.List;
import java.util.Set;
import koerier.webhook.WebhookRequest;
import org.jspecify.annotations.Nullable;

/// The last look at a frozen request before anything is dialled for it: what gets past here is put on the wire as it
/// stands. The renderer makes only requests that pass; this guards against rows that were changed behind its back.
public final class RequestCheck {
    /// The rendered URL is at most 8 KiB, so its path and query are.
    static final int TARGET_LENGTH_MAX = 8 * 1024;

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final List<String> RESERVED_NAMES = List.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "cookie2",
            "user-agent");
    private static final List<String> RESERVED_PREFIXES = List.of("proxy-", "webhook-", "koerier-");
    private static final boolean[] TOKEN = token();

    private RequestCheck() {}

    /// What is wrong with a request, in words that hold no merged value; null when nothing is.
    public static @Nullable String refusal(WebhookRequest request) {
        if (!METHODS.contains(request.method())) {
            return "the method is not one of " + METHODS;
        }
        String target = request.requestTarget();
        if (target.isEmpty() || target.charAt(0) != '/' || target.length() > TARGET_LENGTH_MAX) {
            return "the request target is no path";
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '#') {
                return "the request target holds a character that has to be encoded";
            }
        }
        List<WebhookRequest.Header> headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            WebhookRequest.Header header = headers.get(i);
            if (!isToken(header.name()) || isReserved(header.name())) {
                return "a header has a name that may not be sent";
            }
            if (!isFieldValue(header.value())) {
                return "the header " + header.name() + " has a value that may not be sent";
            }
        }
        return null;
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isReserved(String name) {
        for (int i = 0; i < RESERVED_NAMES.size(); i++) {
            if (RESERVED_NAMES.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        for (int i = 0; i < RESERVED_PREFIXES.size(); i++) {
            String prefix = RESERVED_PREFIXES.get(i);
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    /// Printable ASCII, with blanks and tabs inside.
    private static boolean isFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean blank = c == ' ' || c == '\t';
            if (c >= 0x7F || c < ' ' && !blank || blank && (i == 0 || i == value.length() - 1)) {
                return false;
            }
        }
        return true;
    }

    /// RFC 9110, 5.6.2.
    private static boolean[] token() {
        boolean[] token = new boolean[128];
        for (char c = '0'; c <= 'z'; c++) {
            token[c] = c <= '9' || c >= 'a' || c >= 'A' && c <= 'Z';
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            token[c] = true;
        }
        return token;
    }
}
