package koerier.ingest;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import koerier.bytes.ByteSink;

/// By what an event is recognised when it comes again [E3]: the first 128 bits of SHA-256 over organisation, module,
/// record id and event id in UTF-8, and for a replay what it repeats and for which request, for a wake-up (instead
/// of the event id) which action and when, each after its length in four bytes. So long that two events share a
/// key by neither chance nor intent.
public record EventKey(long high, long low) {
    /// The same 128 bits as a UUID (of no version), which databases compare and index well.
    public UUID uuid() {
        return new UUID(high, low);
    }

    /// Makes keys. Reuses its digest and its buffer: one per thread.
    public static final class Maker {
        private static final int INPUT_MAX = 64 * 1024;
        private static final int DIGEST_BYTES = 32;
        /// No event id is empty.
        private static final String WAKE = "";

        private final MessageDigest sha256 = sha256();
        private final ByteSink input = new ByteSink(INPUT_MAX);
        private final byte[] digest = new byte[DIGEST_BYTES];

        public EventKey key(RecordEvent event) {
            input.clear();
            part(event.org().value());
            part(event.module());
            part(event.recordId());
            WakeOf wake = event.wake();
            part(wake == null ? event.id() : WAKE);
            ReplayOf replay = event.replayOf();
            if (replay != null) {
                part(replay.delivery());
                part(replay.request());
            }
            if (wake != null) {
                part(wake.key());
            }
            sha256.update(input.array(), 0, input.length());
            try {
                sha256.digest(digest, 0, DIGEST_BYTES);
            } catch (DigestException tooShort) {
                throw new IllegalStateException("SHA-256 has 32 bytes", tooShort);
            }
            return new EventKey(bigEndian(0), bigEndian(Long.BYTES));
        }

        private void part(String text) {
            int mark = input.length();
            for (int i = 0; i < Integer.BYTES; i++) {
                input.put(0);
            }
            input.utf8(text);
            int length = input.length() - mark - Integer.BYTES;
            byte[] bytes = input.array();
            for (int i = 0; i < Integer.BYTES; i++) {
                bytes[mark + i] = (byte) (length >>> 24 - 8 * i);
            }
        }

        private long bigEndian(int from) {
            long word = 0;
            for (int i = from; i < from + Long.BYTES; i++) {
                word = word << 8 | digest[i] & 0xFF;
            }
            return word;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("every JDK has SHA-256", missing);
            }
        }
    }
}
