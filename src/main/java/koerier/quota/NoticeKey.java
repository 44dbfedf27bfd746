package koerier.quota;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import koerier.org.OrgId;
import koerier.webhook.SigningSecrets;

/// The secrets that notices are signed with. They are derived, not stored: each organisation and each address
/// has one of its own, which changes with the address and with the node's secret key.
public final class NoticeKey {
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] master;

    /// @param master the node's secret key
    public NoticeKey(byte[] master) {
        this.master = master.clone();
    }

    /// The key for notices of an organisation to an address.
    public byte[] of(OrgId org, String notifyUrl) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(master, ALGORITHM));
            return mac.doFinal(("koerier notices\n" + org + "\n" + notifyUrl).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /// The same as people see it: `whsec_` and base64.
    public String text(OrgId org, String notifyUrl) {
        return SigningSecrets.PREFIX + Base64.getEncoder().encodeToString(of(org, notifyUrl));
    }
}
