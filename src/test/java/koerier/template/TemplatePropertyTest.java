package koerier.template;

import static koerier.template.Rendering.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
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

    private static boolean isWellFormed(Template template) {
        return template.warnings().isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void json(int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 400; i++) {
            String template = RandomTemplates.jsonTemplate(random, 0);
            String record = RandomTemplates.record(random);
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
            String template = RandomTemplates.xmlTemplate(random, 0);
            String record = RandomTemplates.record(random);
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
            String[] parts = placement == Placement.XML
                    ? RandomTemplates.XML_PARTS
                    : placement == Placement.JSON ? RandomTemplates.JSON_PARTS : RandomTemplates.HOSTILE;
            String template =
                    RandomTemplates.template(random, random.nextInt(4) == 0 ? RandomTemplates.HOSTILE : parts);
            if (!(RENDERING.result(template, placement)
                    instanceof TemplateCompiler.Result.Compiled(Template compiled))) {
                assertThat(placement).isIn(Placement.XML, Placement.HTML);
                continue;
            }
            String record = RandomTemplates.record(random);
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
            String template = RandomTemplates.template(random, RandomTemplates.HTML_PARTS);
            if (!RENDERING.refusals(template, Placement.HTML).isEmpty()) {
                continue;
            }
            // jsoup takes U+FFFF for the end of its input
            String record = RandomTemplates.record(random).replace("\uffff", "");
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
            String value = RandomTemplates.value(random).replace("\ud800", "");
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
