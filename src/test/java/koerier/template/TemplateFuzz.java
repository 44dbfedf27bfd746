package koerier.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/// Any template compiles or is refused, in every place, and renders to what may stand there.
public final class TemplateFuzz {
    private static final Rendering RENDERING = Rendering.standard();
    private static final String RECORD = "{\"Stage\": \"a\\\"<&'\\r\\nb: ${Deals.Amount} ]]> --\"}";

    private TemplateFuzz() {}

    /// What a fuzzer calls.
    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (Placement placement : Placement.values()) {
            check(text, placement, "fuzzed");
        }
    }

    static void check(String text, Placement placement, String where) {
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
    }
}
