package koerier.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import koerier.document.FieldError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is JSON to us and what is not, case by case.
class JsonConformanceTest {
    private static String code(byte[] json) {
        List<FieldError> found = JsonScannerTest.scan(json);
        return found.isEmpty() ? "accepted" : found.getFirst().code();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "0",
                "-0",
                "\"\"",
                "null",
                "true",
                "false",
                " \t\r\n[ ] \n",
                "[1,2,3]",
                "[-1.5e-10,1E+2,0.0,0e0,-0.0e-0]",
                "[1e400,1E-400,9007199254740993]",
                "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFFFF\\uabCD\"]",
                "[\"\\ud83d\\ude00\\uD83D\\uDE00\"]",
                "[\"\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff\"]",
                "[\"\u2028\u2029\"]",
                "{\"\":0}",
                "{\"a\":{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}},\"b\":{\"a\":1}}",
                "{\"a\":1,\"A\":2,\"a \":3,\"\\u00e4\":4,\"a\\u0000\":5}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void isJson(String json) {
        assertThat(code(json.getBytes(UTF_8))).as(json).isEqualTo("accepted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "}",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[,]",
                "[1 2]",
                "[1}",
                "{1:2}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{,}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1}}",
                "[1]]",
                "[1]x",
                "{}{}",
                "1 2",
                "nul",
                "nulll",
                "tru",
                "True",
                "fals",
                "undefined",
                "NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "-",
                "--1",
                "01",
                "-01",
                "1.",
                ".1",
                "1.e1",
                "1e",
                "1e+",
                "1E-",
                "0x1",
                "1_000",
                "1,000",
                "\"",
                "\"a",
                "\"\\\"",
                "\"\\",
                "\"\\a\"",
                "\"\\u\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\U0041\"",
                "\"\\x41\"",
                "'a'",
                "\"\t\"",
                "\"\n\"",
                "\"\u0000\"",
                "\"\u001f\"",
                "[\u0000]",
                "\u0000",
                "[1]\u0000",
                "[\u00a0]",
                "[\u2003]",
                "[\f]",
                "[\u000b1]",
                "\ufeff{}",
                "\ufeff",
                "/**/1",
                "1//",
                "[1;2]",
                "{\"a\":1/*x*/}",
                "{\"a\":tru}",
                "[\"a\",\n4\n,1,",
                "[\"\",\"",
                "é",
                "[é]",
                "{\"a\":\"b\":\"c\"}",
                "[\"x\"\"y\"]"
            })
    void isNoJson(String json) {
        assertThat(code(json.getBytes(UTF_8))).as(json).isEqualTo("syntax");
    }

    @ParameterizedTest
    @DisplayName("[T32] ill-formed UTF-8 is no JSON")
    @ValueSource(
            strings = {
                "c0af",
                "c080",
                "c1bf",
                "e080af",
                "e09fbf",
                "f08080af",
                "f08fbfbf",
                "eda080",
                "edbfbf",
                "eda080edb080",
                "f4908080",
                "f5808080",
                "f8888080",
                "fc8480808080",
                "fe",
                "ff",
                "80",
                "bf",
                "c3",
                "c328",
                "e282",
                "e28228",
                "e2c2a2",
                "f09f98",
                "f09f9828",
                "f0289880",
                "c3a9a9",
                "41ff41",
                "c2"
            })
    void illFormedUtf8IsNoJson(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);
        byte[] json = ("[\"" + new String(text, ISO_8859_1) + "\"]").getBytes(ISO_8859_1);
        assertThat(code(json)).as(hex).isEqualTo("syntax");
        byte[] long1 = ("[\"abcdefghijklm" + new String(text, ISO_8859_1) + "abcdefghijkl\"]").getBytes(ISO_8859_1);
        assertThat(code(long1)).as(hex).isEqualTo("syntax");
        byte[] name = ("{\"" + new String(text, ISO_8859_1) + "\":1}").getBytes(ISO_8859_1);
        assertThat(code(name)).as(hex).isEqualTo("syntax");
    }

    @ParameterizedTest
    @DisplayName("[T32] half of a surrogate pair is refused")
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800x\"",
                "\"\\ud800\\n\"",
                "\"\\ud800\\u0041\"",
                "\"\\ud800\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"\\ud800\":1}",
                "\"\\uDBFF\"",
                "\"\\ud83d\\ude0\""
            })
    void halfOfAPairIsRefused(String json) {
        assertThat(code(json.getBytes(UTF_8))).as(json).isEqualTo("surrogate");
    }

    @ParameterizedTest
    @DisplayName("[T31] duplicate names are refused however they are spelt, at any depth")
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2,\"\\u0061\":3}", "[[{\"x\":{\"\":1,\"\":2}}]]",
                "{\"é\":1,\"\\u00e9\":2}", "{\"😀\":1,\"\\ud83d\\ude00\":2}", "{\"/\":1,\"\\/\":2}",
                "{\"a\":{\"b\":1},\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"a\":{\"b\":1}}"
            })
    void duplicateNamesAreRefused(String json) {
        assertThat(code(json.getBytes(UTF_8))).as(json).isEqualTo("duplicateKey");
    }
}
