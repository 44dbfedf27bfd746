package koerier.log;

import koerier.delivery.Position;
import koerier.org.OrgId;

/// A rule with `repeat: once` has fired for a record and may not again.
///
/// @param rule the number in the rule's id
/// @param position the event that used it up; that event fires again when it is evaluated again
public record Firing(OrgId org, int rule, String recordId, Position position) {
    /// A 64-bit hash of (organisation, rule, record), the same in every process and version: FNV-1a over the UTF-16
    /// units, then the finalizer of MurmurHash3. Two different ones may collide; ask the log to be sure.
    public static long hash(OrgId org, int rule, String recordId) {
        long hash = fnv(0xcbf29ce484222325L, org.value());
        hash = (hash ^ 0x1_0000L) * 0x100000001b3L; // no character: ("a", "bc") is not ("ab", "c")
        hash = (hash ^ Integer.toUnsignedLong(rule)) * 0x100000001b3L;
        hash = fnv(hash, recordId);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long fnv(long hash, String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
