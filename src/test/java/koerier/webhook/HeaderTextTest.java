package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import koerier.bytes.ByteSink;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {

    @DisplayName("T1-T4 whatever was rendered, a header's value is one line of ASCII")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "plain, with \"quotes\" & co;plain, with \"quotes\" & co",
                "a\\r\\nb;a  b",
                "a\\nb\\0c;a b c",
                "\\n\\t a \\r\\n;a",
                "\\u0001 a \\u0001;a",
                "a\\tb\\u007f\\u0085\\u009fc;abc",
                "é €😀\\u00a0;%C3%A9 %E2%82%AC%F0%9F%98%80%C2%A0",
                "\\n;||",
            })
    void cleans(String rendered, String expected) {
        ByteSink sink = new ByteSink(100);
        sink.utf8(rendered.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\u0001", "\u0001")
                .replace("\\u007f", "\u007F")
                .replace("\\u0085", "\u0085")
                .replace("\\u009f", "\u009F")
                .replace("\\u00a0", "\u00A0"));
        assertThat(HeaderText.clean(sink)).isEqualTo(expected);
    }
}
