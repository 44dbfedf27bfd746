package koerier.template;

import static koerier.template.Rendering.HOSTILE;
import static koerier.template.Rendering.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import koerier.ingest.FieldPlan;
import koerier.template.TemplateCompiler.Escaping;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

@DisplayName("[M7] A value is escaped for the place it stands in")
class ContextEscapingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Rendering RENDERING = Rendering.standard();
    private static final String FIELD = "${Deals.Deal Name}";

    private static String render(String template, Placement placement, String value) {
        return RENDERING.render(template, placement, "{\"Deal_Name\":" + quoted(value) + "}");
    }

    static Element xml(String document) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new InputSource(new StringReader(document))).getDocumentElement();
    }

    @Test
    void inAJsonString() throws Exception {
        String body = render("{\"a\": \"" + FIELD + "\"}", Placement.JSON, HOSTILE);
        assertThat(body)
                .isEqualTo("{\"a\": \"Jansen & Zn. \\\"De Beer\\\" <b>\\nregel 2\\t\u20ac 5+5=10% \\\\ 'x'"
                        + " ${Deals.Amount}\"}");
        assertThat(JSON.readTree(body).get("a").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void lineSeparatorsAreEscapedInJson() throws Exception {
        String body = render("[\"" + FIELD + "\"]", Placement.JSON, "a\u2028b\u2029c\u2027d\u00e9\ud83d\ude00\u007f");
        assertThat(body).isEqualTo("[\"a\\u2028b\\u2029c\u2027d\u00e9\ud83d\ude00\u007f\"]");
    }

    @Test
    void asAJsonLiteralAndAsAJsonKey() throws Exception {
        JsonNode body = JSON.readTree(render("{\"a\": " + FIELD + ", " + FIELD + " : 1}", Placement.JSON, HOSTILE));
        assertThat(body.get("a").asText()).isEqualTo(HOSTILE);
        assertThat(body.get(HOSTILE).asInt()).isEqualTo(1);
    }

    @Test
    @DisplayName("[T14] a JSON injection stays one string")
    void jsonInjection() throws Exception {
        String value = "\", \"admin\": true, \"x\":\"";
        JsonNode body = JSON.readTree(render("{\"a\":\"" + FIELD + "\"}", Placement.JSON, value));
        assertThat(body.size()).isEqualTo(1);
        assertThat(body.get("a").asText()).isEqualTo(value);
    }

    @Test
    @DisplayName("[T15] text in a number's place becomes a JSON string")
    void textInANumbersPlace() throws Exception {
        String body = RENDERING.render("{\"a\":${Deals.Amount}}", Placement.JSON, "{\"Amount\":\"a \\\"lot\\\"\"}");
        assertThat(JSON.readTree(body).get("a").asText()).isEqualTo("a \"lot\"");
    }

    @Test
    void inXmlText() throws Exception {
        String body = render("<a>" + FIELD + "</a>", Placement.XML, HOSTILE);
        assertThat(body).startsWith("<a>Jansen &amp; Zn. \"De Beer\" &lt;b&gt;\nregel 2\t\u20ac");
        assertThat(xml(body).getTextContent()).isEqualTo(HOSTILE);
    }

    @Test
    void inXmlAttributes() throws Exception {
        String body = render("<a b=\"" + FIELD + "\" c = '" + FIELD + "'/>", Placement.XML, HOSTILE);
        assertThat(body).contains("&quot;De Beer&quot; &lt;b&gt;&#10;regel 2&#9;");
        assertThat(xml(body).getAttribute("b")).isEqualTo(HOSTILE);
        assertThat(xml(body).getAttribute("c")).isEqualTo(HOSTILE);
    }

    @Test
    void inACdataSection() throws Exception {
        assertThat(render("<a><![CDATA[" + FIELD + "]]></a>", Placement.XML, "]]>"))
                .isEqualTo("<a><![CDATA[]]]]><![CDATA[>]]></a>");
        for (String value : List.of(HOSTILE, "]]>", "]", "]]", ">", "x]]>y]]>", "]]]>", "")) {
            String body = render("<a><![CDATA[" + FIELD + "]]></a>", Placement.XML, value);
            assertThat(xml(body).getTextContent()).isEqualTo(value);
        }
    }

    @Test
    void literalTextAroundACdataValueCannotEndTheSection() throws Exception {
        for (String value : List.of("]", "]]", ">", "]>", "x")) {
            for (String around : List.of("]]%s", "]%s", "%s>", "%s]>", "%s]", "]%s>")) {
                String body = render("<a><![CDATA[" + around.formatted(FIELD) + " ]]></a>", Placement.XML, value);
                assertThat(xml(body).getTextContent()).isEqualTo(around.formatted(value) + " ");
            }
        }
    }

    @Test
    @DisplayName("[T17] merge fields in comments, instructions, type declarations and names are refused")
    void refusedPlacesInXml() {
        for (String template : List.of(
                "<a><!-- " + FIELD + " --></a>",
                "<?pi " + FIELD + "?><a/>",
                "<!DOCTYPE a SYSTEM \"" + FIELD + "\"><a/>",
                "<!DOCTYPE a [<!ENTITY b '" + FIELD + "'>]><a/>",
                "<" + FIELD + "/>",
                "<a" + FIELD + "/>",
                "<a></" + FIELD + ">",
                "<a " + FIELD + "='1'/>",
                "<a b" + FIELD + "='1'/>",
                "<a b='1' " + FIELD + "/>")) {
            List<Warning> reasons = RENDERING.refusals(template, Placement.XML);
            assertThat(reasons).as(template).hasSize(1);
            assertThat(reasons.getFirst().position()).as(template).isEqualTo(template.indexOf("${"));
        }
    }

    @Test
    @DisplayName("[T18] characters that XML does not allow: U+FFFD in values, refused in the template")
    void illegalInXml() throws Exception {
        String value = "a\u0000b\u0008c\u001fd\ufffee\uffff\u007f";
        assertThat(xml(render("<a>" + FIELD + "</a>", Placement.XML, value)).getTextContent())
                .isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ufffd\u007f");
        assertThat(xml(render("<a b='" + FIELD + "'/>", Placement.XML, value)).getAttribute("b"))
                .isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ufffd\u007f");
        assertThat(RENDERING.refusals("<a>\u0001</a>", Placement.XML))
                .singleElement()
                .satisfies(reason -> assertThat(reason.position()).isEqualTo(3));
        assertThat(RENDERING.refusals("<a>\ud800</a>", Placement.XML)).hasSize(1);
        assertThat(RENDERING.refusals("<a>\uffff</a>", Placement.XML)).hasSize(1);
    }

    @Test
    void inHtml() {
        String body = render(
                "<p title=\"" + FIELD + "\" id=" + FIELD + " lang='" + FIELD + "'>" + FIELD + "</p>",
                Placement.HTML,
                HOSTILE);
        var paragraph = Jsoup.parse(body).selectFirst("p");
        assertThat(paragraph).isNotNull();
        assertThat(paragraph.attr("title")).isEqualTo(HOSTILE);
        assertThat(paragraph.attr("id")).isEqualTo(HOSTILE);
        assertThat(paragraph.attr("lang")).isEqualTo(HOSTILE);
        assertThat(paragraph.wholeText()).isEqualTo(HOSTILE);
        assertThat(paragraph.children()).isEmpty();
        assertThat(body)
                .contains("Jansen &amp; Zn. &quot;De Beer&quot; &lt;b&gt;")
                .contains("&#39;x&#39;");
    }

    @Test
    void scriptsAndNamesAreRefusedInHtml() {
        for (String template : List.of(
                "<script>var a = '" + FIELD + "'</script>",
                "<STYLE>" + FIELD + "</STYLE>",
                "<" + FIELD + ">",
                "<p " + FIELD + "=1>")) {
            assertThat(RENDERING.refusals(template, Placement.HTML))
                    .as(template)
                    .hasSize(1);
        }
        assertThat(RENDERING.refusals("<script>x</script><p>" + FIELD, Placement.HTML))
                .isEmpty();
    }

    @Test
    void anHtmlCommentStaysOne() {
        String body = render("<!-- " + FIELD + "> --><p>x</p>", Placement.HTML, "a --");
        assertThat(Jsoup.parse(body).text()).isEqualTo("x");
    }

    @Test
    @DisplayName("[T19] in a query, a form and a path")
    void inUrls() {
        assertThat(render(FIELD, Placement.QUERY, HOSTILE)).startsWith("Jansen%20%26%20Zn.%20%22De%20Beer%22");
        assertThat(render(FIELD, Placement.URL_QUERY, HOSTILE)).startsWith("Jansen%20%26%20Zn.%20%22De%20Beer%22");
        assertThat(render(FIELD, Placement.FORM, HOSTILE)).startsWith("Jansen+%26+Zn.+%22De+Beer%22");
        assertThat(render("/a/" + FIELD, Placement.URL_PATH, "x/y z?")).isEqualTo("/a/x%2Fy%20z%3F");
        for (Placement placement : List.of(Placement.QUERY, Placement.FORM)) {
            assertThat(URLDecoder.decode(render(FIELD, placement, HOSTILE), StandardCharsets.UTF_8))
                    .isEqualTo(HOSTILE);
        }
    }

    @Test
    void literalTextOfAParameterIsEncodedAndThatOfTheUrlKept() {
        assertThat(render("a&b=\u00e9 " + FIELD, Placement.QUERY, "v")).isEqualTo("a%26b%3D%C3%A9%20v");
        assertThat(render("a&b=\u00e9 " + FIELD, Placement.FORM, "v")).isEqualTo("a%26b%3D%C3%A9+v");
        assertThat(render("a=%20&b=\u00e9 " + FIELD, Placement.URL_QUERY, "v")).isEqualTo("a=%20&b=%C3%A9%20v");
    }

    @Test
    void aPathSegmentOfDotsAloneIsRefused() {
        for (String template : List.of("/a/%s/b", "/a/%s", "/a/.%s", "/a/%s./b", "/a/%%2e%s/b")) {
            assertThatThrownBy(() -> render(template.formatted(FIELD), Placement.URL_PATH, "."))
                    .as(template)
                    .isInstanceOf(RenderFailure.class);
        }
        assertThat(render("/a/" + FIELD + "/b", Placement.URL_PATH, "...")).isEqualTo("/a/.../b");
        assertThat(render("/a/x" + FIELD, Placement.URL_PATH, ".")).isEqualTo("/a/x.");
    }

    @Test
    @DisplayName("[T1-T4] a header value stays one line of visible ASCII")
    void inAHeader() {
        assertThat(render(" \u00e9 " + FIELD + " ", Placement.HEADER, "a\r\nX-Evil: 1"))
                .isEqualTo("%C3%A9 a X-Evil: 1");
        assertThat(render(
                        FIELD,
                        Placement.HEADER,
                        "v\u0000\u0001\u007f\u0085\u009f\tw\u00a0\u560d\u560a\u20ac\ud83d\ude00"))
                .isEqualTo("v w%C2%A0%E5%98%8D%E5%98%8A%E2%82%AC%F0%9F%98%80");
        assertThat(render(FIELD, Placement.HEADER, "  v \n ")).isEqualTo("v");
        assertThat(render(FIELD, Placement.HEADER, " \n ")).isEqualTo("");
    }

    @Test
    void inTextVerbatimWithLineFeeds() {
        assertThat(render(FIELD, Placement.TEXT, HOSTILE)).isEqualTo(HOSTILE);
        assertThat(render(FIELD, Placement.TEXT, "a\r\nb\rc\r\r\nd\n")).isEqualTo("a\nb\nc\n\nd\n");
    }

    @Test
    void withoutEscapingValuesAreVerbatim() {
        Rendering none = RENDERING.with(Escaping.NONE);
        String record = "{\"Deal_Name\":" + quoted("<b> & \"c\" d") + "}";
        assertThat(none.render("<a>" + FIELD + "</a>", Placement.XML, record)).isEqualTo("<a><b> & \"c\" d</a>");
        assertThat(none.render("[" + FIELD + "]", Placement.JSON, record)).isEqualTo("[<b> & \"c\" d]");
        assertThat(none.render(FIELD, Placement.QUERY, record)).isEqualTo("%3Cb%3E%20&%20%22c%22%20d");
        assertThat(none.render(FIELD, Placement.HEADER, "{\"Deal_Name\":\"a\\nb\"}"))
                .isEqualTo("a b");
    }

    @Test
    void aTemplateCarriedInAFormFieldIsEscapedTwice() throws Exception {
        FieldPlan.Builder plan = FieldPlan.builder();
        TemplateCompiler compiler =
                new TemplateCompiler(RENDERING.schema(), RENDERING.module("Deals"), java.util.Map.of(), plan);
        Template template = Rendering.compiled(
                compiler.compile("<a b='" + FIELD + "'/>", Placement.XML, Placement.FORM, RENDERING.settings()));
        String sent = Rendering.render(template, plan.build(), "{\"record\":{\"Deal_Name\":" + quoted(HOSTILE) + "}}");
        assertThat(sent).startsWith("%3Ca+b%3D%27Jansen+%26amp%3B");
        assertThat(xml(URLDecoder.decode(sent, StandardCharsets.UTF_8)).getAttribute("b"))
                .isEqualTo(HOSTILE);
    }

    @Test
    void aLiteralIsEscapedForItsPlaceAndHoldsNoMergeFields() {
        Template form = TemplateCompiler.literal("a b${Deals.Amount}", Placement.FORM);
        assertThat(Rendering.render(form, FieldPlan.builder().build(), "{}")).isEqualTo("a+b%24%7BDeals.Amount%7D");
        Template header = TemplateCompiler.literal(" \u20ac\n ", Placement.HEADER);
        assertThat(Rendering.render(header, FieldPlan.builder().build(), "{}")).isEqualTo("%E2%82%AC");
    }
}
