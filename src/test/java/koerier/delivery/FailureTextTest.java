package koerier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTextTest {
    private static final Locale DUTCH = Locale.forLanguageTag("nl-NL");

    @Test
    @DisplayName("[D5] English and Dutch have the same texts with the same gaps")
    void bothLanguagesHaveEveryText() throws IOException {
        Properties english = texts("failures.properties");
        Properties dutch = texts("failures_nl.properties");
        assertThat(dutch.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(gaps(dutch.getProperty(key))).as(key).isEqualTo(gaps(english.getProperty(key)));
            assertThat(dutch.getProperty(key)).as(key).isNotEqualTo(english.getProperty(key));
        }
    }

    @ParameterizedTest
    @EnumSource(ConnectionFault.class)
    @DisplayName("[D5] every failed connection has its own words, and says to look at logs and firewall")
    void everyFaultHasWords(ConnectionFault fault) throws IOException {
        var failure = Failures.connection(fault, "");
        assertThat(texts("failures.properties")).containsKey("connection." + fault.reason());
        assertThat(FailureText.of(failure, 0, Locale.ENGLISH)).contains("Check the API server's logs and firewall");
        assertThat(FailureText.of(failure, 0, DUTCH)).contains("Controleer de logboeken en de firewall");
        assertThat(FailureText.document(failure, 0, DUTCH))
                .containsEntry("code", "CONNECTION_FAILED")
                .containsEntry("number", 1)
                .containsEntry("reason", fault.reason());
        assertThat(ConnectionFault.of(fault.reason())).contains(fault);
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    @DisplayName("[D5] every code has words in both languages, also with a reason that nobody knows")
    void everyCodeHasWords(FailureCode code) {
        var failure = new Failure(code, "from a newer version", "");
        assertThat(FailureText.of(failure, 599, Locale.ENGLISH)).isNotBlank().doesNotContain("{0}");
        assertThat(FailureText.of(failure, 599, DUTCH)).isNotBlank().doesNotContain("{0}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, HTTP_400, '', parameter is missing",
        "401, HTTP_401, '', no valid authentication token",
        "402, HTTP_402, '', parameters were valid but the request failed",
        "404, HTTP_404, '', does not exist",
        "500, HTTP_500, '', something went wrong at the third party",
        "502, HTTP_502, '', something went wrong at the third party",
        "503, HTTP_503, '', something went wrong at the third party",
        "504, HTTP_504, '', something went wrong at the third party",
        "410, HTTP_410, '', 410 Gone",
        "599, HTTP_599, '', HTTP status 599",
        "301, HTTP_301, redirect, redirects are not followed",
        "304, HTTP_304, redirect, (304)",
        "101, HTTP_101, '', 101 Switching Protocols"
    })
    @DisplayName("[D5] an HTTP failure carries its status")
    void httpFailures(int status, String code, String reason, String text) {
        Failure failure = Objects.requireNonNull(Failures.http(status));
        assertThat(FailureText.document(failure, status, Locale.ENGLISH))
                .containsEntry("code", code)
                .containsEntry("number", status)
                .containsEntry("reason", reason);
        assertThat(FailureText.of(failure, status, Locale.ENGLISH)).contains(text);
    }

    @Test
    @DisplayName("a refused URL has no number")
    void noNumber() {
        var failure = Failures.refused(Failures.ADDRESS_DENIED, "");
        assertThat(FailureText.document(failure, 0, Locale.FRENCH))
                .containsEntry("code", "URL_REFUSED")
                .containsEntry("number", null)
                .containsEntry("reason", "addressDenied");
    }

    private static java.util.List<String> gaps(String text) {
        return Pattern.compile("\\{\\d}")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static Properties texts(String file) throws IOException {
        var properties = new Properties();
        try (var in = new InputStreamReader(
                Objects.requireNonNull(FailureText.class.getResourceAsStream(file)), StandardCharsets.UTF_8)) {
            properties.load(in);
        }
        return properties;
    }
}
