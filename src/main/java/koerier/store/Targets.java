package koerier.store;

import koerier.webhook.TargetUrl;

/// An endpoint as it is stored: scheme, host and port, always with the port.
final class Targets {
    private static final String SECURE = "https://";
    private static final String PLAIN = "http://";

    private Targets() {}

    static String write(TargetUrl target) {
        return (target.secure() ? SECURE : PLAIN) + target.host() + ":" + target.port();
    }

    /// Reads what [#write] wrote.
    static TargetUrl read(String text) {
        boolean secure = text.startsWith(SECURE);
        int colon = text.lastIndexOf(':');
        String host = text.substring((secure ? SECURE : PLAIN).length(), colon);
        // A host that ends in a digit is an address: no top-level domain does.
        boolean literal = host.charAt(0) == '[' || Character.isDigit(host.charAt(host.length() - 1));
        return new TargetUrl(secure, host, Integer.parseInt(text.substring(colon + 1)), literal);
    }
}
