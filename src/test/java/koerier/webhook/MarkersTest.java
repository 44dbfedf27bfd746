package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkersTest {
    private static final String SHOWN = "name: _, machine: _, colour: _.";

    @DisplayName("a marker sent back keeps the stored merge field in its place, also when others are gone or new")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "name: _, machine: _, colour: _.;name: ${A}, machine: ${B}, colour: ${C}.",
                "Name = _, Machine = _, Colour = _!;Name = ${A}, Machine = ${B}, Colour = ${C}!",
                "machine: _, colour: _.;machine: ${B}, colour: ${C}.",
                "name: _, colour: _.;name: ${A}, colour: ${C}.",
                "colour: _.;colour: ${C}.",
                "machine: _;machine: ${B}",
                "no markers;no markers",
                "new: _, name: _, machine: _, colour: _.;new: ${Unsupported_Field}, name: ${A}, machine: ${B}, colour: ${C}.",
                "$_ machine: _,;$${Unsupported_Field} machine: ${B},",
            })
    void restores(String sent, String restored) {
        Markers.Shown shown = new Markers.Shown(marked(SHOWN), List.of("${A}", "${B}", "${C}"));
        assertThat(Markers.restore(marked(sent), shown)).isEqualTo(restored);
    }

    @DisplayName("without stored fields markers stay")
    @ParameterizedTest
    @CsvSource({"_", "a_b_"})
    void staysWithoutFields(String sent) {
        assertThat(Markers.restore(marked(sent), new Markers.Shown("", List.of())))
                .isEqualTo(marked(sent));
    }

    private static String marked(String text) {
        return text.replace("_", "${Unsupported_Field}");
    }
}
