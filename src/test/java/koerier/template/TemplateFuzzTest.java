package koerier.template;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TemplateFuzzTest {
    @Test
    @DisplayName(
            "T1 T10 T17 T20 any template compiles or is refused, in every place, and renders to what may stand there")
    void anything() {
        Placement[] all = Placement.values();
        Mutations.of("template")
                .forEach((text, where) ->
                        TemplateFuzz.check(text, all[Math.floorMod(text.hashCode(), all.length)], where));
        Mutations.found("template", (bytes, _) -> TemplateFuzz.fuzzerTestOneInput(bytes));
    }
}
