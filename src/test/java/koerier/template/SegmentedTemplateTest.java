package koerier.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[M8] A rendering is the same whatever room there is, or is refused")
class SegmentedTemplateTest {
    private static final int ROOM = 400;

    /// Values of every length around that of the words that are copied, the last of them at the end of the event.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 200, 1_024, 1_025})
    void sameInAnyRoom(int length) {
        String value = "x".repeat(length);
        String marked = value.isEmpty() ? "" : value.substring(1) + "\\\"";
        String shown = value.isEmpty() ? "" : value.substring(1) + "\\\"";
        for (int literal : new int[] {0, 31, 32, 63, 64, 100}) {
            String text = "y".repeat(literal);
            FieldPlan.Builder builder = FieldPlan.builder();
            Template template = template(
                    "{\"" + text + "${!Deals.Next_Step}\":[${!Deals.Next_Step},\"" + text
                            + "${!Deals.Description}\",${!Deals.Description}]}",
                    builder);
            var view = new EventView(builder.build());
            view.read(("{\"record\":{\"Next_Step\":\"" + value + "\",\"Description\":\"" + marked + "\"}}")
                    .getBytes(UTF_8));
            String expected =
                    "{\"" + text + value + "\":[" + bare(value) + ",\"" + text + shown + "\"," + bare(shown) + "]}";
            var context = new RenderContext().set(view, "", "", "edit", "", 0);
            assertThatThrownBy(() -> template.render(context, new ByteSink(expected.length() - 1)))
                    .isInstanceOf(ByteSink.Full.class);
            for (int limit = expected.length(); limit < expected.length() + ROOM; limit += 7) {
                var out = new ByteSink(limit);
                template.render(context, out);
                assertThat(out.toString()).isEqualTo(expected);
            }
        }
    }

    private static String bare(String text) {
        return text.isEmpty() ? "null" : "\"" + text + "\"";
    }

    private static Template template(String source, FieldPlan.Builder builder) {
        Rendering rendering = Rendering.standard();
        return Rendering.compiled(
                new TemplateCompiler(rendering.schema(), rendering.module("Deals"), rendering.references(), builder)
                        .compile(source, Placement.JSON, rendering.settings()));
    }
}
