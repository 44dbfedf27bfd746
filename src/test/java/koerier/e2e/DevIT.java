package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import koerier.testkit.DevProcess;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// `koerier dev` as a newcomer meets it: real processes, real kills, the commands that it prints.
class DevIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// A gigabyte, in events of about 100 KiB that no rule wants.
    private static final long BIG_BODY_BYTES = 1L << 30;

    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path folder;

    @Test
    @DisplayName("[O] the printed curl makes a webhook go off; after kill -9 everything is there again")
    void thePrintedCommandWorksAndNothingIsForgotten() throws Exception {
        Path data = folder.resolve("data");
        String first;
        ProcessHandle postgres;
        double firstStart;
        try (var dev = DevProcess.start(data)) {
            firstStart = readySeconds(dev);
            first = postPrintedCurl(dev);
            awaitReceived(dev, first);
            awaitLogged(dev, first);
            postgres = dev.handle()
                    .descendants()
                    .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                    .findFirst()
                    .orElseThrow();
            dev.kill();
        }
        assertThat(postgres.onExit().get(20, TimeUnit.SECONDS).isAlive())
                .as("the database goes with its parent")
                .isFalse();

        try (var dev = DevProcess.start(data)) {
            assertThat(dev.welcome()).contains("(as it was)");
            // a busy machine makes both slow: the second finds all that the first had to make
            assertThat(readySeconds(dev)).as("a second start").isLessThan(Math.max(10, 2 * firstStart));
            JsonNode deliveries = JSON.readTree(get(dev.api() + "/v1/orgs/demo/deliveries"));
            assertThat(deliveries.at("/data/0/eventId").asText()).isEqualTo(first);
            assertThat(deliveries.at("/data/0/state").asText()).isEqualTo("delivered");
            String second = postPrintedCurl(dev);
            assertThat(second).isNotEqualTo(first);
            awaitReceived(dev, second);
        }
    }

    @Test
    @DisplayName("[E2] a gigabyte of NDJSON goes through a heap of 256 MB")
    void aGigabyteGoesThroughASmallHeap() throws Exception {
        try (var dev = DevProcess.start(folder.resolve("data"), "-Xmx256m")) {
            byte[] line = bigLine();
            long count = BIG_BODY_BYTES / line.length + 1;
            HttpRequest request = HttpRequest.newBuilder(URI.create(dev.api() + "/v1/orgs/demo/events"))
                    .header("Authorization", "Bearer " + DevProcess.KEY)
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Repeated(line, count)))
                    .build();
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            assertThat(JSON.readTree(response.body()).get("acceptedCount").asLong())
                    .isEqualTo(count);
            assertThat(get(dev.api() + "/health/ready")).contains("up");
        }
    }

    /// Posts what the printed `curl` posts, read out of what was printed.
    private static String postPrintedCurl(DevProcess dev) throws Exception {
        Matcher curl = Pattern.compile(
                        "curl -s (\\S+) -H '([^:]+): ([^']+)' -H '([^:]+): ([^']+)' -d '(.*?)'", Pattern.DOTALL)
                .matcher(dev.welcome());
        assertThat(curl.find()).as(dev.welcome()).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create(curl.group(1)))
                .header(curl.group(2), curl.group(3))
                .header(curl.group(4), curl.group(5))
                .POST(HttpRequest.BodyPublishers.ofString(curl.group(6)))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return JSON.readTree(response.body()).at("/accepted/0/id").asText();
    }

    private static void awaitReceived(DevProcess dev, String event) throws Exception {
        awaitMention(dev.receiver() + "/received", event);
    }

    private static void awaitLogged(DevProcess dev, String event) throws Exception {
        awaitMention(dev.api() + "/v1/orgs/demo/deliveries", event);
    }

    /// Asks until the event is mentioned; each answer is a signal of its own, so there is no pause between.
    private static void awaitMention(String url, String event) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String answer = "";
        while (System.nanoTime() < deadline) {
            answer = get(url);
            if (answer.contains(event)) {
                return;
            }
        }
        throw new AssertionError(event + " is not mentioned: " + answer);
    }

    private static double readySeconds(DevProcess dev) {
        Matcher ready = Pattern.compile("ready after ([0-9.,]+) s").matcher(dev.welcome());
        assertThat(ready.find()).isTrue();
        return Double.parseDouble(ready.group(1).replace(',', '.'));
    }

    private static String get(String url) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", "Bearer " + DevProcess.KEY)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static byte[] bigLine() {
        return ("{\"module\":\"Leads\",\"operation\":\"edit\",\"recordId\":\"1\",\"previous\":{\"City\":\"a\"},"
                        + "\"record\":{\"City\":\"b\",\"Description\":\"" + "x".repeat(100 * 1024) + "\"}}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// One line, again and again, without holding it more than once.
    private static final class Repeated extends InputStream {
        private final byte[] line;
        private long left;
        private int at;

        Repeated(byte[] line, long count) {
            this.line = line;
            this.left = count * line.length;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int most) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(Math.min(most, line.length - at), left);
            System.arraycopy(line, at, into, from, count);
            at = (at + count) % line.length;
            left -= count;
            return count;
        }
    }
}
