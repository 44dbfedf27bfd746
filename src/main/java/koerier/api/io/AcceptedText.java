package koerier.api.io;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import koerier.bus.AppendedEvents;
import koerier.bytes.ByteSink;
import koerier.ingest.RecordEvent;

/// The usual answer to events, written without a generator: all of them were taken.
final class AcceptedText {
    private static final byte[] BEGIN = ascii("{\"accepted\":[");
    private static final byte[] ID = ascii("{\"id\":\"");
    private static final byte[] NEXT_ID = ascii(",{\"id\":\"");
    private static final byte[] FRESH = ascii("\",\"duplicate\":false");
    private static final byte[] DUPLICATE = ascii("\",\"duplicate\":true");
    private static final byte[] WARNING = ascii(",\"warning\":\"");
    private static final byte[] END = ascii("],\"rejected\":[]}");

    private AcceptedText() {}

    static byte[] of(List<RecordEvent> events, AppendedEvents appended) {
        ByteSink out = new ByteSink(Integer.MAX_VALUE);
        out.put(BEGIN);
        for (int i = 0; i < events.size(); i++) {
            out.put(i == 0 ? ID : NEXT_ID);
            text(out, events.get(i).id());
            out.put(appended.positions().get(i) == null ? DUPLICATE : FRESH);
            String warning = events.get(i).warning();
            if (warning != null) {
                out.put(WARNING);
                text(out, warning);
                out.put('"');
            }
            out.put('}');
        }
        out.put(END);
        return out.toBytes();
    }

    private static void text(ByteSink out, String text) {
        if (isPlain(text)) {
            out.ascii(text);
        } else {
            out.put(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
