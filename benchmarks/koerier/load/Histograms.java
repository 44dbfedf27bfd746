package koerier.load;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// Histograms of microseconds on their way between processes and into reports.
final class Histograms {
    static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    private Histograms() {}

    static String text(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
    }

    static Histogram read(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException damaged) {
            throw new IllegalArgumentException("no histogram: " + text, damaged);
        }
    }

    /// Milliseconds at the usual percentiles.
    static JsonObject json(Histogram histogram) {
        JsonObject json = new JsonObject().put("count", histogram.getTotalCount());
        for (double percentile : PERCENTILES) {
            json.put(name(percentile), millis(histogram, percentile));
        }
        return json;
    }

    static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }

    static String name(double percentile) {
        return percentile == 100
                ? "max"
                : "p" + (percentile == Math.rint(percentile) ? Integer.toString((int) percentile) : percentile);
    }
}
