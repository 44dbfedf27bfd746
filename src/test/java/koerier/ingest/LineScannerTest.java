package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineScannerTest {
    private static final int LIMIT = 10;

    private final List<String> seen = new ArrayList<>();
    private final LineScanner.Lines lines = new LineScanner.Lines() {
        @Override
        public void line(long index, byte[] bytes, int from, int to) {
            seen.add(index + ":" + new String(bytes, from, to - from, UTF_8));
        }

        @Override
        public void tooLong(long index) {
            seen.add(index + " too long");
        }
    };

    private List<String> linesOf(String... chunks) {
        seen.clear();
        LineScanner scanner = new LineScanner(LIMIT, lines);
        for (String chunk : chunks) {
            byte[] bytes = ("xx" + chunk + "yy\n").getBytes(UTF_8);
            scanner.feed(bytes, 2, bytes.length - 3);
        }
        scanner.end();
        return seen;
    }

    @Test
    @DisplayName("[E2] lines end with LF or CR LF, the last one may go without, blank ones do not count")
    void linesAreCut() {
        assertThat(linesOf("a\nb\r\n\n \t\r\n  c\nd")).containsExactly("0:a", "1:b", "2:c", "3:d");
        assertThat(linesOf("a\n")).containsExactly("0:a");
        assertThat(linesOf("", "\n", "\r\n")).isEmpty();
        assertThat(linesOf("a\rb\n")).containsExactly("0:a\rb");
        assertThat(linesOf("a", "b", "\r", "\n", " ", "c")).containsExactly("0:ab", "1:c");
    }

    @Test
    @DisplayName("[T33] a line over the limit is told once, by its position")
    void aLineOverTheLimitIsToldOnce() {
        assertThat(linesOf("0123456789\n0123456789\r\n0123456789a\nb\n"))
                .containsExactly("0:0123456789", "1:0123456789", "2 too long", "3:b");
        assertThat(linesOf("01234", "567890", "12345\n", "b")).containsExactly("0 too long", "1:b");
        assertThat(linesOf("01234567890")).containsExactly("0 too long");
        assertThat(linesOf("0123456789\r", "\n")).containsExactly("0:0123456789");
        assertThat(linesOf(" ".repeat(1_000), " ".repeat(1_000) + "a\n")).containsExactly("0:a");
    }

    @Test
    @DisplayName("[E5] an endless line is not kept")
    void anEndlessLineIsNotKept() {
        LineScanner scanner = new LineScanner(1_000, lines);
        byte[] chunk = "x".repeat(8_192).getBytes(UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            scanner.feed(chunk, 0, chunk.length);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        scanner.feed("\nend\n".getBytes(UTF_8), 0, 5);
        scanner.end();
        assertThat(seen).containsExactly("0 too long", "1:end");
        assertThat(scanner.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void howTheStreamIsCutMakesNoDifference(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder stream = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) {
                stream.append("a{}\n\r \té".charAt(random.nextInt(8)));
            }
            List<String> whole = List.copyOf(linesOf(stream.toString()));
            List<String> chunks = new ArrayList<>();
            for (int at = 0; at < stream.length(); ) {
                int next = Math.min(stream.length(), at + random.nextInt(5));
                chunks.add(stream.substring(at, next));
                at = next;
            }
            assertThat(linesOf(chunks.toArray(String[]::new)))
                    .as("seed " + seed + " round " + round + " " + chunks)
                    .isEqualTo(whole);
            assertThat(whole).as("seed " + seed + " round " + round).isEqualTo(expected(stream.toString()));
        }
    }

    /// The same in the plainest way.
    private static List<String> expected(String stream) {
        List<String> result = new ArrayList<>();
        for (String line : stream.split("\n", -1)) {
            String text = line.replaceFirst("^[ \t\r]+", "").replaceFirst("\r$", "");
            if (!line.isBlank()) {
                boolean isTooLong = text.getBytes(UTF_8).length > LIMIT;
                result.add(result.size() + (isTooLong ? " too long" : ":" + text));
            }
        }
        return result;
    }
}
