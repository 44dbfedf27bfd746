package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Without a browser: what one would execute is told from the answers' headers and from the one page there is.
/// [BrowserTest] asks one.
class StoredMarkupTest {
    private static final String MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>";

    private static ApiUnderTest api;

    @BeforeAll
    static void start() {
        api = new ApiUnderTest().withOrganisation(ApiUnderTest.ORG);
    }

    @AfterAll
    static void close() {
        api.close();
    }

    @Test
    @DisplayName(
            "A16 markup in names, descriptions, headers, templates and URLs comes back as JSON that no browser runs")
    void storedMarkup() {
        String markup = MARKUP.replace("\"", "\\\"");
        List<HttpResponse<String>> answers = new ArrayList<>();
        answers.add(api.call(
                ApiUnderTest.OPERATOR,
                "PUT",
                "/v1/orgs/acme",
                "{\"name\": \"" + markup + "\", \"profile\": {\"Phone\": \"" + markup + "\"}}"));
        answers.add(api.call(ApiUnderTest.OPERATOR, "POST", "/v1/orgs/acme/webhooks", """
                {"name": "Inert", "description": "%1$s", "module": "Deals", "url": "https://example.com/%%3Cscript%%3E",
                 "headers": [{"name": "X-A", "value": "%1$s"}],
                 "userDefined": {"mode": "raw", "format": "html", "template": "%1$s ${Deals.Deal Name}"}}
                """.formatted(markup)));
        answers.add(api.call(
                ApiUnderTest.OPERATOR,
                "POST",
                "/v1/orgs/acme/webhooks",
                "{\"name\": \"" + markup + "\", \"module\": \"Deals\", \"url\": \"javascript:alert(1)\"}"));
        answers.add(api.get("/v1/orgs/acme"));
        answers.add(api.get("/v1/orgs/acme/webhooks"));
        answers.add(api.get("/v1/orgs/acme/webhooks/"
                + markup.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")));
        answers.add(api.get("/v1/orgs/acme/deliveries?module="
                + MARKUP.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")));
        answers.add(api.get("/v1/orgs/acme/audit"));
        answers.add(api.call(ApiUnderTest.OPERATOR, "POST", "/v1/orgs/acme/events", MARKUP));
        assertThat(answers.get(2).statusCode()).as("javascript: is no URL").isEqualTo(422);
        assertThat(answers).extracting(HttpResponse::statusCode).contains(200, 201, 404, 422, 400);
        assertThat(answers.get(4).body()).contains("onerror=alert(1)");
        for (HttpResponse<String> answer : answers) {
            assertThat(header(answer, "Content-Type")).matches("application/(problem\\+)?json.*");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
        }
    }

    @Test
    @DisplayName("A16 the one page loads its own scripts and nothing else, and holds nothing that anybody stored")
    void thePage() {
        HttpResponse<String> page = api.call(null, "GET", "/docs", null);
        String policy = header(page, "Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self';", "base-uri 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe")
                .doesNotContain("*");
        Document document = Jsoup.parse(page.body());
        assertThat(document.select("script")).allSatisfy(script -> {
            assertThat(script.attr("src")).startsWith("/docs/");
            assertThat(script.data()).isEmpty();
        });
        assertThat(document.select("style, iframe, object, embed, base, form")).isEmpty();
        for (Element element : document.getAllElements()) {
            assertThat(element.attributes().asList())
                    .noneMatch(attribute -> attribute.getKey().startsWith("on")
                            || attribute.getKey().equals("style")
                            || attribute.getValue().startsWith("javascript:"));
        }
        assertThat(api.call(null, "GET", "/docs/initializer.js", null).body())
                .contains("/openapi.yaml")
                .doesNotContain("queryConfigEnabled: true");
    }

    @Test
    @DisplayName("A16 A17 no answer but that page is markup, and none is a sheet that a spreadsheet would compute")
    void mediaTypes() {
        Object tree = new org.yaml.snakeyaml.Yaml(
                        new org.yaml.snakeyaml.constructor.SafeConstructor(new org.yaml.snakeyaml.LoaderOptions()))
                .load(api.contract.text());
        List<String> kinds = new ArrayList<>();
        mediaTypes(tree, false, kinds);
        assertThat(kinds)
                .contains("application/json", "text/html")
                .noneMatch(kind -> kind.matches(".*(csv|excel|spreadsheet|tab-separated|svg|xml|xhtml).*"));
        assertThat(kinds.stream().filter(kind -> kind.equals("text/html"))).hasSize(1);
    }

    /// Of all answers in the document.
    private static void mediaTypes(Object node, boolean inResponse, List<String> kinds) {
        if (node instanceof java.util.Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (inResponse && name.equals("content") && value instanceof java.util.Map<?, ?> content) {
                    content.keySet().forEach(kind -> kinds.add(String.valueOf(kind)));
                }
                mediaTypes(value, inResponse || name.equals("responses"), kinds);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(each -> mediaTypes(each, inResponse, kinds));
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
