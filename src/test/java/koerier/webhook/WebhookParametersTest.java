package koerier.webhook;

import static koerier.webhook.Webhooks.context;
import static koerier.webhook.Webhooks.document;
import static koerier.webhook.Webhooks.json;
import static koerier.webhook.Webhooks.mistakes;
import static koerier.webhook.Webhooks.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookParametersTest {

    @Test
    @DisplayName("[W6], [W7] parameters: 3,000 characters of entity names and values, 10,000 of custom ones")
    void lengthsOfParameters() {
        for (var kind :
                Map.of("entityParameters", 3_000, "customParameters", 10_000).entrySet()) {
            Map<String, @Nullable Object> document = document("{}");
            document.put(kind.getKey(), parameters("a", "😀".repeat(1_000), "b", "x".repeat(kind.getValue() - 1_002)));
            assertThat(mistakes(document, context())).as(kind.getKey()).isEmpty();
            document.put(kind.getKey(), parameters("a", "😀".repeat(1_000), "b", "x".repeat(kind.getValue() - 1_001)));
            assertThat(mistakes(document, context())).containsExactly("/" + kind.getKey() + " tooLong");
        }
    }

    @Test
    @DisplayName("[W8] the user-defined template: 10,000 code points")
    void lengthOfTheTemplate() {
        for (int length : new int[] {10_000, 10_001}) {
            Map<String, @Nullable Object> document = document("{}");
            Map<String, @Nullable Object> userDefined = json("{'mode': 'raw', 'format': 'text'}");
            userDefined.put("template", "😀".repeat(length));
            document.put("userDefined", userDefined);
            assertThat(mistakes(document, context()))
                    .isEqualTo(length == 10_000 ? List.of() : List.of("/userDefined/template tooLong"));
        }
    }

    @Test
    @DisplayName("[W9] T9 at most 50 headers, 4,096 bytes in a value, 16 KiB together")
    void lengthsOfHeaders() {
        assertThat(mistakes(withHeaders(50, 1), context())).isEmpty();
        assertThat(mistakes(withHeaders(51, 1), context())).containsExactly("/headers tooMany");
        assertThat(mistakes(withHeaders(1, 4_096), context())).isEmpty();
        assertThat(mistakes(withHeaders(2, 4_097), context()))
                .containsExactly("/headers/0/value tooLong", "/headers/1/value tooLong");
        // a name of 3 characters and 4 of overhead
        assertThat(mistakes(withHeaders(4, 4_096 - 7), context())).isEmpty();
        assertThat(mistakes(withHeaders(4, 4_096 - 6), context())).containsExactly("/headers tooLong");
    }

    @DisplayName("[W9] T5, T6, T7 header names")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "X-Team;",
                "Authorization;",
                "Cookie;",
                "content-type;",
                "X!#$%&'*+-.^_`|~;",
                "'';character",
                "'a b';character",
                "a:b;character",
                "'a\r\nb';character",
                "é;character",
                "(a);character",
                "Host;reserved",
                "CONTENT-LENGTH;reserved",
                "Transfer-Encoding;reserved",
                "connection;reserved",
                "Keep-Alive;reserved",
                "TE;reserved",
                "trailer;reserved",
                "Upgrade;reserved",
                "Expect;reserved",
                "Proxy-Authorization;reserved",
                "proxy-connection;reserved",
                "Cookie2;reserved",
                "User-Agent;reserved",
                "webhook-id;reserved",
                "Webhook-Signature;reserved",
                "Koerier-Attempt;reserved",
                "KOERIER-X;reserved",
            })
    void headerNames(String name, @Nullable String code) {
        Map<String, @Nullable Object> document = document("{}");
        document.put("headers", parameters(name, "x"));
        assertThat(mistakes(document, context()))
                .isEqualTo(code == null ? List.of() : List.of("/headers/0/name " + code));
    }

    @DisplayName("duplicate names in one place are refused")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET;a=1;b;c;d;",
                "GET;a=1;a;c;d;/entityParameters/0/name duplicate",
                "GET;%61=1;a;c;d;/entityParameters/0/name duplicate",
                "GET;a;b;a;d;/customParameters/0/name duplicate",
                "GET;x=1&a+b=${Deals.Stage};b;c;a b;/userDefined/name duplicate",
                "GET;${Deals.Stage}=1;b;c;d;",
                "GET;a=1&a=2;b;c;d;/url duplicate",
                "GET;a=1;b;b;d;/customParameters/0/name duplicate",
                "GET;a=1;b;B;d;",
                "POST;a=1;a;c;d;",
                "POST;a=1;b;c;b;/userDefined/name duplicate",
                "POST;'';b;b;d;/customParameters/0/name duplicate",
            })
    void duplicates(String method, String query, String entity, String custom, String own, @Nullable String mistake) {
        Map<String, @Nullable Object> document = document("{}");
        document.put("method", method);
        document.put("url", "https://example.com/?" + query);
        document.put("entityParameters", parameters(entity, "x"));
        document.put("customParameters", parameters(custom, "x"));
        Map<String, @Nullable Object> userDefined = json("{'format': 'text', 'template': ''}");
        userDefined.put("name", own);
        document.put("userDefined", userDefined);
        assertThat(mistakes(document, context())).isEqualTo(mistake == null ? List.of() : List.of(mistake));
    }

    @Test
    @DisplayName("duplicate headers are found in any case; in raw mode parameters share the query")
    void moreDuplicates() {
        assertThat(mistakes("{'headers': [{'name': 'X-A', 'value': '1'}, {'name': 'x-a', 'value': '2'}]}"))
                .containsExactly("/headers/1/name duplicate");
        assertThat(mistakes("""
                        {'url': 'https://example.com/?a=1', 'customParameters': [{'name': 'a', 'value': ''}],
                         'userDefined': {'mode': 'raw', 'format': 'json', 'template': '{}'}}
                        """)).containsExactly("/customParameters/0/name duplicate");
    }

    @DisplayName("[W8] the mode goes with the method")
    @ParameterizedTest
    @CsvSource({
        "POST, form,",
        "POST, raw,",
        "POST, query, /userDefined/mode choice",
        "PUT, raw,",
        "PATCH, form,",
        "GET, query,",
        "GET, form, /userDefined/mode choice",
        "GET, raw, /userDefined/mode choice",
        "DELETE, query,"
    })
    void modes(String method, String mode, @Nullable String mistake) {
        Map<String, @Nullable Object> document = document("{}");
        document.put("method", method);
        Map<String, @Nullable Object> userDefined = json("{'format': 'text', 'template': 'x'}");
        userDefined.put("mode", mode);
        if (!mode.equals("raw")) {
            userDefined.put("name", "own");
        }
        document.put("userDefined", userDefined);
        assertThat(mistakes(document, context())).isEqualTo(mistake == null ? List.of() : List.of(mistake));
        userDefined.remove("mode");
        userDefined.put("name", "own");
        assertThat(mistakes(document, context())).as("the usual mode").isEmpty();
    }

    @Test
    @DisplayName("[W8] a raw body has no name; T18 XML has no characters that are illegal in it")
    void userDefined() {
        assertThat(mistakes("{'userDefined': {'mode': 'raw', 'name': 'x', 'format': 'json', 'template': ''}}"))
                .containsExactly("/userDefined/name notAllowed");
        assertThat(mistakes("{'userDefined': {'mode': 'raw', 'format': 'xml', 'template': '<a>\\u0001</a>'}}"))
                .hasSize(1)
                .allMatch(mistake -> mistake.startsWith("/userDefined/template "));
        assertThat(mistakes("{'userDefined': {'mode': 'raw', 'format': 'xml', 'template': '<!-- ${Deals.Stage} -->'}}"))
                .as("T17 a merge field in a comment")
                .hasSize(1)
                .allMatch(mistake -> mistake.startsWith("/userDefined/template "));
        assertThat(mistakes("{'userDefined': {'mode': 'raw', 'format': 'text', 'template': '\\u0000'}}"))
                .containsExactly("/userDefined/template character");
        assertThat(mistakes("{'userDefined': {'mode': 'raw', 'format': 'json', 'template': '{not json'}}"))
                .as("ill-formed is a warning")
                .isEmpty();
    }

    private static Map<String, @Nullable Object> withHeaders(int count, int length) {
        String[] namesAndValues = new String[2 * count];
        for (int i = 0; i < count; i++) {
            namesAndValues[2 * i] = "X" + (10 + i);
            namesAndValues[2 * i + 1] = "v".repeat(length);
        }
        Map<String, @Nullable Object> document = document("{}");
        document.put("headers", parameters(namesAndValues));
        return document;
    }
}
