package koerier.template;

import static koerier.template.Rendering.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[M7] What is well-formed with samples is well-formed with every value")
class TemplatePropertyTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Rendering RENDERING = Rendering.standard();
    private static final List<String> FIELDS = List.of(
            "Deal_Name",
            "Amount",
            "Closing_Date",
            "Created_Time",
            "Stage",
            "Account_Name",
            "Description",
            "Probability");
    private static final String[] HOSTILE = {
        "",
        " ",
        "<",
        ">",
        "&",
        "\"",
        "'",
        "\\",
        "/",
        "]]>",
        "]",
        "--",
        "-->",
        "<!--",
        "\n",
        "\r\n",
        "\t",
        "\u0000",
        "\u001b",
        "\u2028",
        "\ud83d\ude00",
        "\u00e9",
        "\ufffe",
        "\uffff",
        "\u007f",
        "\u0085",
        "${Deals.Amount}",
        "{{x}}",
        "%",
        "+",
        "=",
        "</script>",
        "`",
        "a",
        "null",
        "true",
        "0",
        "1e9",
        "-",
        ".",
        "..",
        "\ud800",
        ",",
        ":",
        "[",
        "{",
        "}",
        "x y"
    };
    private static final String[] JSON_PARTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"a\":",
        "\"b\" : ",
        "1",
        "null",
        " ",
        "\n",
        "\"s\"",
        "\\n",
        "\\u00",
        "t",
        "-"
    };
    private static final String[] XML_PARTS = {
        "<a>",
        "</a>",
        "<b c=\"",
        "\"",
        "'",
        ">",
        "<d e='",
        "/>",
        "<![CDATA[",
        "]]>",
        "]",
        "<!--",
        "-->",
        "&amp;",
        "&",
        "&#",
        ";",
        "text",
        " ",
        "\n",
        "<?p",
        "?>",
        "<!DOCTYPE a>",
        "<",
        "</",
        "=",
        "f=",
        "</d>",
        "</b>"
    };
    private static final String[] HTML_PARTS = {
        "<p>",
        "</p>",
        "<a href=\"",
        "\"",
        "'",
        ">",
        "<img alt='",
        "/>",
        "<!--",
        "-->",
        "&",
        "text",
        " ",
        "\n",
        "<script>",
        "</script>",
        "<textarea>",
        "</textarea>",
        "<b title=",
        "<",
        "=",
        "--",
        "!"
    };

    private static String value(SplittableRandom random) {
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            value.append(HOSTILE[random.nextInt(HOSTILE.length)]);
        }
        return value.toString();
    }

    /// Lone surrogates never get past ingest.
    private static String json(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "12.50";
            case 3 -> "-1.5e300";
            case 4 -> "1e99999";
            case 5 -> "{\"name\":" + text(random) + "}";
            case 6 -> "[" + text(random) + ", 1]";
            case 7 -> "\"2026-11-24\"";
            case 8 -> "\"2026-11-24T09:30:00Z\"";
            default -> text(random);
        };
    }

    private static String text(SplittableRandom random) {
        return quoted(value(random).replace("\ud800", ""));
    }

    private static String record(SplittableRandom random) {
        List<String> members = new ArrayList<>();
        for (String field : FIELDS) {
            if (random.nextInt(8) > 0) {
                members.add("\"" + field + "\":" + json(random));
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String template(SplittableRandom random, String[] parts) {
        StringBuilder template = new StringBuilder();
        for (int i = 1 + random.nextInt(10); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                template.append("${!Deals.")
                        .append(FIELDS.get(random.nextInt(FIELDS.size())))
                        .append('}');
            } else {
                template.append(parts[random.nextInt(parts.length)]);
            }
        }
        return template.toString();
    }

    private static boolean isWellFormed(Template template) {
        return template.warnings().isEmpty();
    }

    /// Templates at random are seldom well-formed, so their parts are put into a frame that is.
    private static String jsonTemplate(SplittableRandom random, int depth) {
        String field = "${!Deals." + FIELDS.get(random.nextInt(FIELDS.size())) + "}";
        return switch (random.nextInt(depth > 3 ? 4 : 7)) {
            case 0 -> field;
            case 1 -> "\"" + field + "\"";
            case 2 -> "\"a " + field + "\\\\" + field + "\"";
            case 3 -> "1.5";
            case 4 -> "[" + jsonTemplate(random, depth + 1) + " , " + jsonTemplate(random, depth + 1) + "]";
            case 5 -> "{" + field + " : " + jsonTemplate(random, depth + 1) + "}";
            default ->
                "{\"k" + field + "\":" + jsonTemplate(random, depth + 1) + ",\"z\":" + jsonTemplate(random, depth + 1)
                        + "}";
        };
    }

    private static String xmlTemplate(SplittableRandom random, int depth) {
        String field = "${!Deals." + FIELDS.get(random.nextInt(FIELDS.size())) + "}";
        String inner = switch (random.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> field;
            case 1 -> "<![CDATA[" + field + "]]>";
            case 2 -> "<![CDATA[]" + field + ">]]>";
            case 3 -> "<![CDATA[" + field + field + "]]&]>]]>";
            case 4 -> "x &amp; " + field + field;
            default -> xmlTemplate(random, depth + 1) + field + xmlTemplate(random, depth + 1);
        };
        return switch (random.nextInt(3)) {
            case 0 -> "<a>" + inner + "</a>";
            case 1 -> "<b c=\"" + field + "\" d = '-" + field + field + "'>" + inner + "</b>";
            default -> "<e><!-- c --><?p i?>" + inner + "<f g='" + field + "'/></e>";
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void json(int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 400; i++) {
            String template = jsonTemplate(random, 0);
            String record = record(random);
            assertThat(isWellFormed(RENDERING.compile(template, Placement.JSON)))
                    .as(template)
                    .isTrue();
            String body = RENDERING.render(template, Placement.JSON, record);
            try {
                JSON.readTree(body);
            } catch (JsonProcessingException failure) {
                throw new AssertionError("seed " + seed + ": " + template + "\n" + record + "\n" + body, failure);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void xml(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            String template = xmlTemplate(random, 0);
            String record = record(random);
            assertThat(isWellFormed(RENDERING.compile(template, Placement.XML)))
                    .as(template)
                    .isTrue();
            String body = RENDERING.render(template, Placement.XML, record);
            try {
                ContextEscapingTest.xml(body);
            } catch (Exception failure) {
                throw new AssertionError("seed " + seed + ": " + template + "\n" + record + "\n" + body, failure);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @DisplayName("any text compiles or is refused, and our checkers say well-formed only of what really is")
    void anyTemplate(int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1_500; i++) {
            Placement placement = Placement.values()[random.nextInt(Placement.values().length)];
            String[] parts =
                    placement == Placement.XML ? XML_PARTS : placement == Placement.JSON ? JSON_PARTS : HOSTILE;
            String template = template(random, random.nextInt(4) == 0 ? HOSTILE : parts);
            if (!(RENDERING.result(template, placement)
                    instanceof TemplateCompiler.Result.Compiled(Template compiled))) {
                assertThat(placement).isIn(Placement.XML, Placement.HTML);
                continue;
            }
            String record = record(random);
            String body;
            try {
                body = RENDERING.render(template, placement, record);
            } catch (RenderFailure dots) {
                assertThat(placement).isEqualTo(Placement.URL_PATH);
                continue;
            }
            String why = "seed " + seed + ": " + template + "\n" + record + "\n" + body;
            if (placement == Placement.JSON && isWellFormed(compiled)) {
                assertThat(JSON.readTree(body)).as(why).isNotNull();
            } else if (placement == Placement.XML && isWellFormed(compiled) && !template.contains("<!DOCTYPE")) {
                try {
                    ContextEscapingTest.xml(body);
                } catch (Exception failure) {
                    throw new AssertionError(why, failure);
                }
            } else if (placement == Placement.HEADER
                    || placement == Placement.QUERY
                    || placement == Placement.URL_PATH) {
                assertThat(body.chars().allMatch(c -> c >= ' ' && c < 0x7F))
                        .as(why)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @DisplayName("HTML has the same elements and attributes whatever the values")
    void html(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 400; i++) {
            String template = template(random, HTML_PARTS);
            if (!RENDERING.refusals(template, Placement.HTML).isEmpty()) {
                continue;
            }
            // jsoup takes U+FFFF for the end of its input
            String record = record(random).replace("\uffff", "");
            String plain = shape(RENDERING.render(
                    template,
                    Placement.HTML,
                    "{\"Deal_Name\":\"x\",\"Amount\":\"x\","
                            + "\"Closing_Date\":\"x\",\"Created_Time\":\"x\",\"Stage\":\"x\",\"Account_Name\":{\"name\":\"x\"},"
                            + "\"Description\":\"x\",\"Probability\":\"x\"}"));
            String body = RENDERING.render(template, Placement.HTML, record);
            assertThat(shape(body))
                    .as("seed %d: %s\n%s\n%s", seed, template, record, body)
                    .isEqualTo(plain);
        }
    }

    private static String shape(String html) {
        StringBuilder shape = new StringBuilder();
        Jsoup.parse("<!doctype html><body>x" + html).getAllElements().forEach(element -> {
            shape.append(element.normalName()).append('(');
            element.attributes()
                    .forEach(attribute -> shape.append(attribute.getKey()).append(' '));
            shape.append(')');
        });
        return shape.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void queriesFormsAndTextsComeBackAsTheyWere(int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            String value = value(random).replace("\ud800", "");
            String record = "{\"Deal_Name\":" + quoted(value) + "}";
            String expected = value.replace("\r\n", "\n").replace('\r', '\n');
            String token = "${Deals.Deal Name}";
            for (Placement placement : List.of(Placement.QUERY, Placement.FORM)) {
                String sent = RENDERING.render("a=" + token, placement, record);
                assertThat(URLDecoder.decode(sent, StandardCharsets.UTF_8))
                        .as("seed %d", seed)
                        .isEqualTo("a=" + expected);
            }
            assertThat(JSON.readTree(RENDERING.render("[" + token + ",\"" + token + "\"]", Placement.JSON, record))
                            .get(1)
                            .asText())
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(RENDERING.render(token, Placement.TEXT, record))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("ill-formed templates are a warning with a position, never a refusal")
    void illFormed() {
        Map<String, Integer> xml = Map.of(
                "<a><b></a>",
                6,
                "<a>${Deals.Amount}</A>",
                18,
                "<a b=c/>",
                4,
                "<a>&x;</a>",
                3,
                "x<a/>",
                0,
                "<a/><b/>",
                4,
                "<a",
                2,
                "",
                0);
        xml.forEach((template, position) -> assertThat(
                        RENDERING.compile(template, Placement.XML).warnings())
                .as(template)
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo("illFormed");
                    assertThat(warning.position()).isEqualTo(position);
                }));
        Map<String, Integer> json = Map.of(
                "{\"a\":}",
                5,
                "{\"a\":1,}",
                7,
                "[${Deals.Amount} 1]",
                17,
                "{'a':1}",
                1,
                "\"a\nb\"",
                2,
                "[1",
                2,
                "01",
                0,
                "",
                0);
        json.forEach((template, position) -> assertThat(
                        RENDERING.compile(template, Placement.JSON).warnings())
                .as(template)
                .singleElement()
                .satisfies(warning -> assertThat(warning.position()).isEqualTo(position)));
    }

    @Test
    @DisplayName("[T23] 10,000 merges of 64 kB stop at the cap, quickly")
    void oversized() {
        String template = "${Deals.Description}&".repeat(10_000);
        FieldPlan.Builder plan = FieldPlan.builder();
        Template compiled =
                Rendering.compiled(new TemplateCompiler(RENDERING.schema(), RENDERING.module("Deals"), Map.of(), plan)
                        .compile(template, Placement.XML, RENDERING.settings()));
        EventView view = new EventView(plan.build());
        view.read(
                ("{\"record\":{\"Description\":\"" + "<a>&".repeat(16_384) + "\"}}").getBytes(StandardCharsets.UTF_8));
        RenderContext context = new RenderContext().set(view, "", "", "edit", "", 0);
        ByteSink out = new ByteSink(Rendering.SINK_MAX);
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            out.clear();
            long begin = System.nanoTime();
            assertThatThrownBy(() -> compiled.render(context, out)).isInstanceOf(ByteSink.Full.class);
            fastest = Math.min(fastest, System.nanoTime() - begin);
        }
        assertThat(out.length()).isLessThanOrEqualTo(Rendering.SINK_MAX);
        assertThat(fastest).as("nanoseconds").isLessThan(50_000_000);
    }

    @Test
    void aSinkThatFitsExactlyIsEnough() {
        String record = "{\"record\":{\"Deal_Name\":\"abc\",\"Created_Time\":\"2025-03-09T14:05:07Z\",\"Amount\":1}}";
        for (String template :
                List.of("a${Deals.Deal Name}b", "${Deals.Created Time}", "${Deals.Amount}", "x".repeat(1_100))) {
            FieldPlan.Builder plan = FieldPlan.builder();
            Template compiled = Rendering.compiled(
                    new TemplateCompiler(RENDERING.schema(), RENDERING.module("Deals"), Map.of(), plan)
                            .compile(template, Placement.QUERY, RENDERING.settings()));
            String whole = Rendering.render(compiled, plan.build(), record);
            EventView view = new EventView(plan.build());
            view.read(record.getBytes(StandardCharsets.UTF_8));
            RenderContext context = new RenderContext().set(view, "", "", "edit", "", 0);
            ByteSink exact = new ByteSink(whole.length());
            compiled.render(context, exact);
            assertThat(exact.toString()).isEqualTo(whole);
            ByteSink short1 = new ByteSink(whole.length() - 1);
            assertThatThrownBy(() -> compiled.render(context, short1)).isInstanceOf(ByteSink.Full.class);
        }
    }
}
