package koerier.webhook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How the secrets of a webhook may look in what its receiver answers: receivers like to repeat what they were sent, in
/// the escaping of some document. What is kept of a response has a mask in their places.
public final class SecretForms {
    /// Shorter secrets are none, and their mask would say more than it hides.
    static final int BYTES_MIN = 4;

    /// A part of a header such as `Bearer s3cr3t` is looked for alone when it is this long.
    private static final int PART_MIN = 8;

    private static final byte[] MASK = WebhookDocument.MASK.getBytes(StandardCharsets.US_ASCII);
    private static final String HEX = "0123456789ABCDEF";

    private SecretForms() {}

    /// Every form of every secret that it has, the longest first.
    static List<byte[]> of(Webhook webhook) {
        Set<String> secrets = new LinkedHashSet<>();
        for (Webhook.CustomParameter custom : webhook.customParameters()) {
            if (custom.secret()) {
                secrets.add(custom.value());
            }
        }
        for (Webhook.Header header : webhook.headers()) {
            if (header.secret()) {
                secrets.add(header.value());
                for (String part : header.value().split(" ")) {
                    if (part.length() >= PART_MIN) {
                        secrets.add(part);
                    }
                }
            }
        }
        SigningSecrets signing = webhook.signing().secrets();
        if (signing != null) {
            secrets.add(signing.newest());
            SigningSecrets.Previous previous = signing.previous();
            if (previous != null) {
                secrets.add(previous.secret());
            }
        }
        Set<String> forms = new LinkedHashSet<>();
        secrets.forEach(secret -> addForms(forms, secret));
        return forms.stream()
                .map(form -> form.getBytes(StandardCharsets.UTF_8))
                .filter(form -> form.length >= BYTES_MIN)
                .sorted((one, other) -> other.length - one.length)
                .toList();
    }

    private static void addForms(Set<String> forms, String secret) {
        forms.add(secret);
        forms.add(encoded(secret, "-._~", "%20"));
        forms.add(encoded(secret, "*-._", "+"));
        String json = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        forms.add(json);
        forms.add(json.replace("/", "\\/"));
        forms.add(secret.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;"));
    }

    /// Percent-encoding of UTF-8, but for letters, digits and `kept`.
    private static String encoded(String text, String kept, String blank) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || kept.indexOf(b) >= 0;
            if (plain) {
                out.append((char) b);
            } else if (b == ' ') {
                out.append(blank);
            } else {
                out.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
        return out.toString();
    }

    /// The same bytes with a mask in the place of each form, also of one that is cut off at the end.
    ///
    /// @param forms the longest first
    public static byte[] masked(byte[] text, List<byte[]> forms) {
        List<byte[]> pieces = new ArrayList<>();
        int length = 0;
        int from = 0;
        for (int at = 0; at < text.length; ) {
            int hidden = hiddenAt(text, at, forms);
            if (hidden == 0) {
                at++;
                continue;
            }
            pieces.add(java.util.Arrays.copyOfRange(text, from, at));
            length += at - from + MASK.length;
            at += hidden;
            from = at;
        }
        if (pieces.isEmpty()) {
            return text;
        }
        byte[] result = new byte[length + text.length - from];
        int to = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, result, to, piece.length);
            System.arraycopy(MASK, 0, result, to + piece.length, MASK.length);
            to += piece.length + MASK.length;
        }
        System.arraycopy(text, from, result, to, text.length - from);
        return result;
    }

    /// How many bytes from `at` on are a form or the beginning of one that the end cuts off.
    private static int hiddenAt(byte[] text, int at, List<byte[]> forms) {
        for (byte[] form : forms) {
            int same = 0;
            while (same < form.length && at + same < text.length && text[at + same] == form[same]) {
                same++;
            }
            if (same == form.length || same >= BYTES_MIN && at + same == text.length) {
                return same;
            }
        }
        return 0;
    }
}
