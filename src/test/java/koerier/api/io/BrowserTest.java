package koerier.api.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real browser makes of answers with stored markup, where there is one (Debian's `chromium`). A server in front
/// of the API adds the key, which a browser that follows a link does not have, and passes everything else on
/// as it is; it sees what the browser asks for by itself. [StoredMarkupTest] holds the same without a browser.
class BrowserTest {
    /// Everything that runs or loads something asks for `/ran`.
    private static final String MARKUP =
            "<b id=new><img src=/ran onerror=fetch('/ran')><script>fetch('/ran')</script><svg onload=fetch('/ran')>";

    private static final String RAN = "/ran";
    private static final String CONTROL = "/control";
    private static final List<String> VIOLATIONS = List.of("Content Security Policy", "Refused to");

    @TempDir
    private static Path folder;

    private static ApiUnderTest api;
    private static HttpServer front;
    private static Path browser;
    private static final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> found = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "there is no browser here");
        browser = found.get();
        api = new ApiUnderTest().withOrganisation(ApiUnderTest.ORG);
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        front.createContext("/", BrowserTest::passOn);
        front.start();
    }

    @AfterAll
    static void close() {
        if (front != null) {
            front.stop(0);
            api.close();
        }
    }

    private static void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            asked.add(path);
            byte[] body;
            int status = 200;
            if (path.equals(CONTROL)) {
                exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
                body = MARKUP.getBytes(UTF_8);
            } else {
                HttpResponse<String> answer = api.call(ApiUnderTest.OPERATOR, "GET", path, null);
                status = answer.statusCode();
                answer.headers().map().forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("content-length") && !name.startsWith(":")) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
                body = answer.body().getBytes(UTF_8);
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// What the browser shows of a page when it has come to rest, and what it said.
    private record Shown(String document, String said) {}

    private static Shown show(String path) throws IOException, InterruptedException {
        asked.clear();
        Path document = Files.createTempFile(folder, "document", ".html");
        Path said = Files.createTempFile(folder, "said", ".log");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                        "--virtual-time-budget=2000",
                        "--dump-dom",
                        "http://127.0.0.1:" + front.getAddress().getPort() + path)
                .redirectOutput(document.toFile())
                .redirectError(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(path).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Shown(Files.readString(document), Files.readString(said));
    }

    private static void assertInert(String path) throws IOException, InterruptedException {
        Shown shown = show(path);
        assertThat(shown.document()).as(path).isNotEmpty();
        assertThat(asked).as(path).contains(path).doesNotContain(RAN);
        assertThat(Jsoup.parse(shown.document()).select("img, svg[onload], #new, script"))
                .as(path)
                .isEmpty();
        assertThat(shown.said()).as(path).doesNotContain(VIOLATIONS);
    }

    @Test
    @DisplayName(
            "A16 in a browser, stored markup stays text in answers and in refusals: nothing runs, loads or is made")
    void storedMarkupIsInert() throws IOException, InterruptedException {
        show(CONTROL);
        assertThat(asked).as("a page that runs it is seen").contains(RAN);

        assertThat(api.call(ApiUnderTest.OPERATOR, "POST", "/v1/orgs/acme/webhooks", """
                {"name": "Inert", "description": "%1$s", "module": "Deals", "url": "https://example.com/",
                 "headers": [{"name": "X-A", "value": "%1$s"}],
                 "userDefined": {"mode": "raw", "format": "html", "template": "%1$s"}}
                """.formatted(MARKUP))
                        .statusCode())
                .isEqualTo(201);
        assertInert("/v1/orgs/acme/webhooks");
        assertInert("/v1/orgs/acme/deliveries?module=%3Cimg%20src=/ran%3E%3Cscript%3Efetch(%27/ran%27)%3C/script%3E");
    }

    @Test
    @DisplayName("A16 A19 in a browser, the one page breaks no rule of its own policy and shows the operations")
    void thePage() throws IOException, InterruptedException {
        Shown shown = show("/docs");
        assertThat(asked).contains("/openapi.yaml").doesNotContain(RAN);
        assertThat(shown.document()).contains("/v1/orgs/{org}/webhooks");
        assertThat(shown.said()).doesNotContain(VIOLATIONS);
    }
}
