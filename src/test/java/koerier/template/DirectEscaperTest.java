package koerier.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Spans;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("[M7] The short ways of writing text end where the long one does")
class DirectEscaperTest {
    private static final int TEXTS = 4_000;
    private static final String[] PARTS = {
        "a",
        "Oven 9",
        "bakkerij De Zon",
        " ",
        "#",
        "<",
        ">",
        "&",
        "'",
        "]",
        "]]",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\n",
        "\\t",
        "\\r",
        "\\r\\n",
        "\\u000d",
        "\\u000D\\n",
        "\\r\\u000a",
        "\\u0041",
        "\\u003c",
        "\\u003E",
        "\\u005c",
        "\\u0022",
        "\\u0000",
        "\\u001f",
        "\\u00e9",
        "\\u0085",
        "\\u20ac",
        "\\u2028",
        "\\u2029",
        "\\ufffe",
        "\\uffff",
        "\\ufffd",
        "\\u07ff",
        "\\u0800",
        "\\u0fff",
        "\\u1000",
        "\\ud7ff",
        "\\ue000",
        "\\ud83d\\ude00",
        "é",
        "€",
        "\u2027",
        "\u2028",
        "\u2029",
        "\u2030",
        "\uFFFD",
        "\uFFFE",
        "\uFFFF",
        "\u0085",
        "\u07ff",
        "\u0800",
        "\u0fff",
        "\u1000",
        "\ud7ff",
        "\ue000",
        "漢字",
        "😀",
        "\u007f",
        "-",
        "--",
        "=",
        "`",
        "%",
        "+",
        "/",
        "."
    };

    private final FieldPlan.Builder builder = FieldPlan.builder();
    private final int slot = builder.slot(FieldPlan.Root.RECORD, List.of("a"));
    private final EventView view = new EventView(builder.build());

    @ParameterizedTest
    @EnumSource(Context.class)
    void sameAsTheLongWay(Context context) {
        Escaper escaper = Escaper.of(context);
        DirectEscaper direct = escaper.direct();
        var random = new SplittableRandom(context.ordinal());
        int written = 0;
        int plain = 0;
        for (int i = 0; i < TEXTS; i++) {
            byte[] body = ("{\"record\":{\"a\":\"" + text(random) + "\"}}").getBytes(UTF_8);
            view.read(body);
            long span = view.span(slot);
            int from = Spans.start(span);
            int to = Spans.end(span);
            ByteSink out = new ByteSink(1 << 16);
            if (context.isBareJson()) {
                out.put('"');
            }
            JsonSource.write(body, from, to, Spans.isEscaped(span), escaper, out);
            if (context.isBareJson()) {
                out.put('"');
            }
            byte[] target = new byte[DirectEscaper.room(to - from)];
            int end = direct.write(body, from, to - from, target, 0);
            if (end != DirectEscaper.REFUSED) {
                written++;
                assertThat(new String(target, 0, end, UTF_8)).isEqualTo(out.toString());
            }
            if (Spans.isPlain(span, direct.plainMask()) && from < to) {
                plain++;
                String quote = context.isBareJson() ? "\"" : "";
                assertThat(quote + new String(body, from, to - from, UTF_8) + quote)
                        .isEqualTo(out.toString());
            }
        }
        assertThat(written).as("written directly").isGreaterThan(TEXTS / 2);
        boolean neverPlain = direct.plainMask() == Spans.NEVER_PLAIN;
        assertThat(plain).as("plain").isBetween(neverPlain ? 0 : TEXTS / 10, neverPlain ? 0 : TEXTS);
    }

    /// Mostly of letters, so that each way is gone often enough.
    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            text.append(PARTS[random.nextInt(3) == 0 ? random.nextInt(PARTS.length) : random.nextInt(4)]);
        }
        return text.toString();
    }
}
