package koerier.webhook;

import static koerier.webhook.Webhooks.DEAL;
import static koerier.webhook.Webhooks.body;
import static koerier.webhook.Webhooks.headers;
import static koerier.webhook.Webhooks.render;
import static koerier.webhook.Webhooks.request;
import static koerier.webhook.Webhooks.schema;
import static koerier.webhook.Webhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import koerier.ingest.FieldPlan;
import koerier.webhook.CompiledWebhook.Rendered;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledWebhookTest {
    private static final String FORM_TYPE = "Content-Type: application/x-www-form-urlencoded; charset=UTF-8";
    private static final String PARAMETERS = """
            'url': 'https://example.com/p/${Deals.Stage}?q=a%20b&s=${Deals.Stage}',
            'entityParameters': [{'name': 'deal n', 'value': '${Deals.Deal Name}'}, {'name': 'e', 'value': 'a b&${Deals.Amount}'}],
            'customParameters': [{'name': 'token', 'value': '${x}é +'}],
            """;
    private static final String URL = "/p/Closed%20Won?q=a%20b&s=Closed%20Won";
    private static final String IN_QUERY =
            "&deal%20n=Oven%20%26%209%20%C3%A9&e=a%20b%2612500.00&token=%24%7Bx%7D%C3%A9%20%2B";
    private static final String IN_FORM = "deal+n=Oven+%26+9+%C3%A9&e=a+b%2612500.00&token=%24%7Bx%7D%C3%A9+%2B";
    private static final String XML = "<d a='${Deals.Deal Name}'/>";

    @DisplayName("[W] placement: GET and DELETE have everything in the query, entity, custom, user-defined")
    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void everythingInTheQuery(String method) {
        WebhookRequest request = request(webhook("{" + PARAMETERS + "'method': '" + method
                + "', 'userDefined': {'mode': 'query', 'name': 'x m', 'format': 'xml', 'template': \""
                + XML.replace("'", "\\u0027")
                + "\"}}"));
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.target().origin()).isEqualTo("https://example.com");
        assertThat(request.requestTarget())
                .isEqualTo(URL + IN_QUERY + "&x%20m=%3Cd%20a%3D%27Oven%20%26amp%3B%209%20%C3%A9%27%2F%3E");
        assertThat(request.body()).isEmpty();
        assertThat(request.headers()).isEmpty();
        assertThat(request.hasSecret()).isFalse();
    }

    @DisplayName("[W] placement: a form has everything in the body")
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH"})
    void everythingInTheForm(String method) {
        WebhookRequest request = request(webhook("{" + PARAMETERS + "'method': '" + method
                + "', 'userDefined': {'name': 'x m', 'format': 'xml', 'template': \"" + XML.replace("'", "\\u0027")
                + "\"}}"));
        assertThat(request.requestTarget()).isEqualTo(URL);
        assertThat(body(request)).isEqualTo(IN_FORM + "&x+m=%3Cd+a%3D%27Oven+%26amp%3B+9+%C3%A9%27%2F%3E");
        assertThat(headers(request)).containsExactly(FORM_TYPE);
    }

    @DisplayName("[W] placement: a raw body has the parameters in the query")
    @ParameterizedTest
    @CsvSource({
        "POST, json, application/json",
        "PUT, xml, application/xml",
        "PATCH, text, text/plain",
        "POST, html, text/html"
    })
    void parametersBesideARawBody(String method, String format, String contentType) {
        WebhookRequest request = request(
                webhook("{" + PARAMETERS + "'method': '" + method + "', 'userDefined': {'mode': 'raw', 'format': '"
                        + format + "', 'template': '[${Deals.Deal Name}]'}}"));
        assertThat(request.requestTarget()).isEqualTo(URL + IN_QUERY);
        assertThat(body(request))
                .isEqualTo(
                        switch (format) {
                            case "json" -> "[\"Oven & 9 é\"]";
                            case "text" -> "[Oven & 9 é]";
                            default -> "[Oven &amp; 9 é]";
                        });
        assertThat(headers(request)).containsExactly("Content-Type: " + contentType + "; charset=utf-8");
    }

    @Test
    @DisplayName("[W] a configured Content-Type wins, in any case; headers keep their order")
    void contentTypeIsTheirs() {
        WebhookRequest request = request(webhook("""
                {'headers': [{'name': 'X-B', 'value': '2'}, {'name': 'content-TYPE', 'value': 'application/vnd.x+json'},
                             {'name': 'X-A', 'value': '${Deals.Stage}'}],
                 'userDefined': {'mode': 'raw', 'format': 'json', 'template': '{}'}}
                """));
        assertThat(headers(request))
                .containsExactly("X-B: 2", "content-TYPE: application/vnd.x+json", "X-A: Closed Won");
    }

    @DisplayName("[W] the query in the URL is kept and appended to; an empty path is /")
    @ParameterizedTest
    @CsvSource({
        "https://example.com, /, /?p=1",
        "https://example.com/, /, /?p=1",
        "https://example.com?, /, /?p=1",
        "https://example.com/a?, /a, /a?p=1",
        "https://example.com?a=1, /?a=1, /?a=1&p=1",
        "https://example.com/?a=1&, /?a=1&, /?a=1&p=1",
        "https://example.com/x#f, /x, /x?p=1",
        "https://example.com/?a=b?c/d, /?a=b?c/d, /?a=b?c/d&p=1",
        "https://example.com/%7Ea/b%2Fc, /%7Ea/b%2Fc, /%7Ea/b%2Fc?p=1",
        "https://example.com/é, /%C3%A9, /%C3%A9?p=1",
    })
    void theQueryIsAppendedTo(String url, String alone, String withParameter) {
        assertThat(request(webhook("{'method': 'GET', 'url': '" + url + "'}")).requestTarget())
                .isEqualTo(alone);
        assertThat(request(webhook("{'method': 'GET', 'url': '" + url
                                + "', 'customParameters': [{'name': 'p', 'value': '1'}]}"))
                        .requestTarget())
                .isEqualTo(withParameter);
    }

    @Test
    @DisplayName("U49 a merged value in the query stays one value; T10 nothing unfit reaches the request line")
    void valuesStayInTheirPlace() {
        String event = "{\"record\": {\"Deal_Name\": \"a&admin=true#x+y z\\r\\n\\u0000é\"}}";
        WebhookRequest request = request(
                render(webhook("{'method': 'GET', 'url': 'https://example.com/?q=${Deals.Deal Name}'}"), event, false));
        assertThat(request.requestTarget()).isEqualTo("/?q=a%26admin%3Dtrue%23x%2By%20z%0A%00%C3%A9");
        assertThat(request.requestTarget().chars()).allMatch(c -> c > ' ' && c < 0x7F);
    }

    @DisplayName("[M7] a path segment that would be . or .. is no request")
    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void dotSegmentsFail(String name) {
        Rendered rendered = render(
                webhook("{'url': 'https://example.com/a/${Deals.Deal Name}/b'}"),
                "{\"record\": {\"Deal_Name\": \"" + name + "\"}}",
                false);
        assertThat(rendered).isInstanceOf(Rendered.Failed.class);
    }

    @DisplayName("T1-T4 a header is one line of ASCII, from a merge field or as configured")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a\\r\\nX-Evil: 1;a  X-Evil: 1",
                "v\\r\\n folded;v   folded",
                "a\\u0000b;a b",
                "é€😀;%C3%A9%E2%82%AC%F0%9F%98%80",
                "嘍嘊;%E5%98%8D%E5%98%8A",
                "\\u007Fa\\u0085b\\u009Fc\\td;abcd",
                "  padded\\t ;padded",
                "\\r\\n;''",
                "';';';'"
            })
    void headersAreOneLine(String value, String expected) {
        String plain = expected.equals("';'") ? ";" : expected;
        String typed = value.equals("';'") ? ";" : value;
        if (!typed.contains("u0000")) {
            assertThat(headers(request(webhook("{'headers': [{'name': 'X', 'value': '" + typed + "'}]}"))))
                    .as("configured")
                    .contains("X: " + plain);
        }
        Webhook merged = webhook("{'headers': [{'name': 'X', 'value': '${Deals.Deal Name}'}]}");
        // texts come with LF for CR LF
        assertThat(headers(request(render(merged, "{\"record\": {\"Deal_Name\": \"" + typed + "\"}}", false)))
                        .getFirst())
                .as("merged")
                .isIn("X: " + plain, "X: " + plain.replace("  X", " X").replace("   f", "  f"));
    }

    @Test
    @DisplayName("[M8] caps: URL 8 KiB, headers 16 KiB, body 1 MiB, each at its limit and one past it")
    void caps() {
        Webhook url = webhook("{'method': 'GET', 'url': 'https://example.com/?q=${Deals.Description}'}");
        int urlMax = CompiledWebhook.URL_MAX - "https://example.com/?q=".length();
        assertThat(render(url, description(urlMax), false)).isInstanceOf(Rendered.Request.class);
        assertThat(render(url, description(urlMax + 1), false)).isInstanceOf(Rendered.Failed.class);

        Webhook header = webhook("{'headers': [{'name': 'X', 'value': '${Deals.Description}'}]}");
        int headerMax = CompiledWebhook.HEADERS_MAX - "X: \r\n".length() - FORM_TYPE.length() - 2;
        assertThat(render(header, description(headerMax), false)).isInstanceOf(Rendered.Request.class);
        assertThat(render(header, description(headerMax + 1), false)).isInstanceOf(Rendered.Failed.class);

        Webhook raw = webhook("{'userDefined': {'mode': 'raw', 'format': 'text', 'template': '${Deals.Description}'}}");
        assertThat(request(render(raw, description(CompiledWebhook.BODY_MAX), false))
                        .body())
                .hasSize(CompiledWebhook.BODY_MAX);
        assertThat(render(raw, description(CompiledWebhook.BODY_MAX + 1), false))
                .isInstanceOf(Rendered.Failed.class);
        Webhook form = webhook("{'entityParameters': [{'name': 'a', 'value': '${Deals.Description}'}]}");
        assertThat(render(form, description(CompiledWebhook.BODY_MAX - 2), false))
                .isInstanceOf(Rendered.Request.class);
        assertThat(render(form, description(CompiledWebhook.BODY_MAX - 1), false))
                .isInstanceOf(Rendered.Failed.class);
    }

    private static String description(int length) {
        return "{\"record\": {\"Description\": \"" + "x".repeat(length) + "\"}}";
    }

    @Test
    @DisplayName("[W10] an entity parameter may have formats and a zone of its own")
    void formatsAndZones() {
        WebhookRequest request = request(webhook("""
                {'dateFormat': 'dd-MM-yyyy', 'entityParameters': [
                  {'name': 'a', 'value': '${Deals.Closing Date}'},
                  {'name': 'b', 'value': '${Deals.Closing Date}', 'dateFormat': 'yyyyMMdd'}]}
                """));
        assertThat(body(request)).isEqualTo("a=24-11-2026&b=20261124");
    }

    @Test
    @DisplayName("[M4] an unsupported field is the marker, nothing, or a failure")
    void unsupportedFields() {
        String members =
                "{'userDefined': {'mode': 'raw', 'format': 'text', 'template': 'a${Deals.Nope}b'}, 'unsupportedFields': '";
        assertThat(body(request(webhook(members + "marker'}")))).isEqualTo("a${Unsupported_Field}b");
        assertThat(body(request(webhook(members + "empty'}")))).isEqualTo("ab");
        assertThat(render(webhook(members + "fail'}"), DEAL, false)).isInstanceOf(Rendered.Failed.class);
    }

    @Test
    @DisplayName("[M7] escaping none is about the user-defined text, never about where a value ends")
    void escapingNone() {
        WebhookRequest request = request(webhook("""
                {'escaping': 'none', 'url': 'https://example.com/${Deals.Deal Name}',
                 'entityParameters': [{'name': 'a', 'value': '${Deals.Deal Name}'}],
                 'userDefined': {'name': 'x', 'format': 'xml', 'template': '<a>${Deals.Deal Name}</a>'}}
                """));
        assertThat(request.requestTarget()).isEqualTo("/Oven%20%26%209%20%C3%A9");
        assertThat(body(request)).isEqualTo("a=Oven+%26+9+%C3%A9&x=%3Ca%3EOven+%26+9+%C3%A9%3C%2Fa%3E");
    }

    @Test
    @DisplayName("[W11] the preview URL has method and full URL, merge fields as typed, secrets masked")
    void previewUrl() {
        Webhook get = webhook("""
                {'method': 'GET', 'url': 'www.example.com?a=1&b=${Deals.Stage}',
                 'entityParameters': [{'name': 'deal n', 'value': 'x y ${Deals.Deal Name}$${'}],
                 'customParameters': [{'name': 'token', 'value': 'canary', 'secret': true}],
                 'userDefined': {'name': 'u', 'format': 'text', 'template': '<${Deals.Amount}>'}}
                """);
        assertThat(compiled(get).previewUrl())
                .isEqualTo("GET http://www.example.com/?a=1&b=${Deals.Stage}&deal%20n=x%20y%20${Deals.Deal Name}%24%7B"
                        + "&token=***&u=%3C${Deals.Amount}%3E");
        assertThat(compiled(webhook("{'url': 'https://example.com/é/${Deals.Stage}?a={b}&'}"))
                        .previewUrl())
                .isEqualTo("POST https://example.com/%C3%A9/${Deals.Stage}?a=%7Bb%7D&");
        assertThat(compiled(webhook("{'customParameters': [{'name': 'a', 'value': 'b'}]}"))
                        .previewUrl())
                .isEqualTo("POST https://apps.example.com/api/xml/write");
    }

    @Test
    @DisplayName("[D4] S9 signing keys: none, one, and both until the old one's end")
    void signingKeys() {
        Webhook unsigned = webhook("{}");
        assertThat(compiled(unsigned).signingKeys(Instant.EPOCH)).isEmpty();
        Webhook signed = webhook("{'signing': {'enabled': true}}");
        SigningSecrets secrets = signed.signing().secrets();
        assertThat(secrets).isNotNull();
        assertThat(compiled(signed).signingKeys(Instant.EPOCH)).containsExactlyElementsOf(secrets.keys(Instant.EPOCH));
        SigningSecrets rotated = secrets.rotated(bytes -> bytes[0] = 1, Instant.EPOCH, java.time.Duration.ofHours(24));
        CompiledWebhook compiled = compiled(signed.with(new Webhook.Signing(true, rotated)));
        assertThat(compiled.signingKeys(Instant.EPOCH))
                .hasSize(2)
                .containsExactlyElementsOf(rotated.keys(Instant.EPOCH));
        assertThat(compiled.signingKeys(Instant.EPOCH.plusSeconds(86_400))).hasSize(1);
        assertThat(compiled(signed.with(new Webhook.Signing(false, rotated))).signingKeys(Instant.EPOCH))
                .isEmpty();
    }

    @Test
    @DisplayName("a stored URL that no rule accepts any more is refused when it is rendered")
    void refusedUrls() {
        Webhook good = webhook("{}");
        var stored = WebhookDocument.stored(good, Webhooks.BAKERY, Webhooks.box());
        for (String url : List.of("http://127.1/", "ftp://example.com/", "http://a@example.com/", "")) {
            stored.put("url", url);
            Webhook changed = WebhookDocument.fromStored(7, stored, Webhooks.BAKERY, Webhooks.box());
            assertThat(render(changed, DEAL, false)).as(url).isInstanceOf(Rendered.Refused.class);
        }
        stored.put("url", "http://example.com/");
        stored.put("module", "Gone");
        assertThat(render(WebhookDocument.fromStored(7, stored, Webhooks.BAKERY, Webhooks.box()), DEAL, false))
                .isInstanceOf(Rendered.Failed.class);
    }

    private static CompiledWebhook compiled(Webhook webhook) {
        return CompiledWebhook.compile(webhook, schema(), FieldPlan.builder());
    }
}
