package koerier.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0} with {1} is {2}")
    @DisplayName("RFC 7396, appendix A")
    @CsvSource(delimiter = '|', textBlock = """
                    {"a":"b"}                 | {"a":"c"}                | {"a":"c"}
                    {"a":"b"}                 | {"b":"c"}                | {"a":"b","b":"c"}
                    {"a":"b"}                 | {"a":null}               | {}
                    {"a":"b","b":"c"}         | {"a":null}               | {"b":"c"}
                    {"a":["b"]}               | {"a":"c"}                | {"a":"c"}
                    {"a":"c"}                 | {"a":["b"]}              | {"a":["b"]}
                    {"a":{"b":"c"}}           | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
                    {"a":[{"b":"c"}]}         | {"a":[1]}                | {"a":[1]}
                    ["a","b"]                 | ["c","d"]                | ["c","d"]
                    {"a":"b"}                 | ["c"]                    | ["c"]
                    {"a":"foo"}               | null                     | null
                    {"a":"foo"}               | "bar"                    | "bar"
                    {"e":null}                | {"a":1}                  | {"e":null,"a":1}
                    [1,2]                     | {"a":"b","c":null}       | {"a":"b"}
                    {}                        | {"a":{"bb":{"ccc":null}}} | {"a":{"bb":{}}}
                    """)
    void vectors(String target, String patch, String result) throws JsonProcessingException {
        assertThat(MergePatch.apply(tree(target), tree(patch))).isEqualTo(tree(result));
    }

    @Test
    void changesNeitherArgument() {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>(Map.of("b", 1));
        Map<String, @Nullable Object> target = new LinkedHashMap<>(Map.of("a", inner));
        Map<String, @Nullable Object> patch = new LinkedHashMap<>();
        Map<String, @Nullable Object> innerPatch = new LinkedHashMap<>();
        innerPatch.put("b", null);
        patch.put("a", innerPatch);
        assertThat(MergePatch.apply(target, patch)).isEqualTo(Map.of("a", Map.of()));
        assertThat(target).isEqualTo(Map.of("a", Map.of("b", 1)));
        assertThat(patch).containsEntry("a", innerPatch);
        assertThat(innerPatch).containsKey("b");
    }

    private static @Nullable Object tree(String json) throws JsonProcessingException {
        return JSON.readValue(json, Object.class);
    }
}
