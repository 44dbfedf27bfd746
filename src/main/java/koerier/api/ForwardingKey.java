package koerier.api;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a node that passes a request on tells another one from which address it came: the address and a seal
/// over it, made with a key that comes from the nodes' secret key, so that no caller can claim another address.
public final class ForwardingKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ADDRESS_MAX = 64;

    private final byte[] master;

    /// @param master the nodes' secret key
    public ForwardingKey(byte[] master) {
        this.master = master.clone();
    }

    /// The address of a caller, sealed.
    public String seal(String address) {
        return address + " " + HexFormat.of().formatHex(mac(address));
    }

    /// The address in a sealed text; empty when no node has sealed it.
    public Optional<String> open(String sealed) {
        int blank = sealed.indexOf(' ');
        if (blank < 0 || blank > ADDRESS_MAX) {
            return Optional.empty();
        }
        String address = sealed.substring(0, blank);
        boolean same = MessageDigest.isEqual(
                seal(address).getBytes(StandardCharsets.UTF_8), sealed.getBytes(StandardCharsets.UTF_8));
        return same ? Optional.of(address) : Optional.empty();
    }

    private byte[] mac(String address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(master, ALGORITHM));
            return mac.doFinal(("koerier forwarded\n" + address).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
