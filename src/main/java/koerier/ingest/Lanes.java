package koerier.ingest;

/// Where the events of a record belong. Every node and every version must agree on it, and hashes may be stored: this
/// never changes.
///
/// The hash is FNV-1a of 64 bits over UTF-16 code units, each part followed by its length, so that no two lists of
/// parts run together; MurmurHash3's `fmix64` ends it, since FNV-1a alone leaves the high bits of short keys poorly
/// mixed. It keeps nobody from choosing colliding ids; whoever does slows down the one lane of those ids.
public final class Lanes {
    /// How many lanes there are.
    public static final int LANES = 64;

    private static final long OFFSET_BASIS = 0xCBF2_9CE4_8422_2325L;
    private static final long PRIME = 0x0000_0100_0000_01B3L;

    private Lanes() {}

    /// The lane of a record's events, from 0 to [#LANES] (exclusive).
    public static int lane(String org, String module, String recordId) {
        return (int) (hash(org, module, recordId) & LANES - 1);
    }

    /// Of two parts, such as a webhook and a record.
    public static long hash(String first, String second) {
        return mixed(part(part(OFFSET_BASIS, first), second));
    }

    /// Of three parts.
    public static long hash(String first, String second, String third) {
        return mixed(part(part(part(OFFSET_BASIS, first), second), third));
    }

    /// Of two parts and a number between them, such as an organisation, a rule's number and a record.
    public static long hash(String first, long number, String last) {
        return mixed(part((part(OFFSET_BASIS, first) ^ number) * PRIME, last));
    }

    private static long part(long before, String part) {
        long hash = before;
        int length = part.length();
        for (int i = 0; i < length; i++) {
            hash = (hash ^ part.charAt(i)) * PRIME;
        }
        return (hash ^ length) * PRIME;
    }

    private static long mixed(long hash) {
        long h = hash;
        h = (h ^ h >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        h = (h ^ h >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return h ^ h >>> 33;
    }
}
