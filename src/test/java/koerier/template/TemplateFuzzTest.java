package koerier.template;

import static org.assertj.core.api.Assertions.assertThat;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TemplateFuzzTest {
    private static final Rendering RENDERING = Rendering.standard();
    private static final String RECORD = "{\"Stage\": \"a\\\"<&'\\r\\nb: ${Deals.Amount} ]]> --\"}";

    @Test
    @DisplayName(
            "T1 T10 T17 T20 any template compiles or is refused, in every place, and renders to what may stand there")
    void anything() {
        Mutations.of("template").forEach((text, where) -> {
            Placement placement = Placement.values()[Math.floorMod(text.hashCode(), Placement.values().length)];
            if (!(RENDERING.result(text, placement) instanceof TemplateCompiler.Result.Compiled)) {
                return;
            }
            String body;
            try {
                body = RENDERING.render(text, placement, RECORD);
            } catch (RenderFailure refused) {
                return;
            }
            if (placement == Placement.HEADER || placement == Placement.QUERY || placement == Placement.URL_PATH) {
                assertThat(body.chars().allMatch(c -> c >= ' ' && c < 0x7F))
                        .as(where)
                        .isTrue();
            }
        });
    }
}
