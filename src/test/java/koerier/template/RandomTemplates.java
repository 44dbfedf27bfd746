package koerier.template;

import static koerier.template.Rendering.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Templates, records and values at random, hostile ones above all.
final class RandomTemplates {
    private static final List<String> FIELDS = List.of(
            "Deal_Name",
            "Amount",
            "Closing_Date",
            "Created_Time",
            "Stage",
            "Account_Name",
            "Description",
            "Probability");
    static final String[] HOSTILE = {
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
    static final String[] JSON_PARTS = {
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
    static final String[] XML_PARTS = {
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
    static final String[] HTML_PARTS = {
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

    private RandomTemplates() {}

    static String value(SplittableRandom random) {
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

    static String record(SplittableRandom random) {
        List<String> members = new ArrayList<>();
        for (String field : FIELDS) {
            if (random.nextInt(8) > 0) {
                members.add("\"" + field + "\":" + json(random));
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    static String template(SplittableRandom random, String[] parts) {
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

    /// Templates at random are seldom well-formed, so their parts are put into a frame that is.
    static String jsonTemplate(SplittableRandom random, int depth) {
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

    static String xmlTemplate(SplittableRandom random, int depth) {
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
}
