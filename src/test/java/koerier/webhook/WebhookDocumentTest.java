package koerier.webhook;

import static koerier.webhook.Webhooks.context;
import static koerier.webhook.Webhooks.document;
import static koerier.webhook.Webhooks.json;
import static koerier.webhook.Webhooks.mistakes;
import static koerier.webhook.Webhooks.parameters;
import static koerier.webhook.Webhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import koerier.ingest.FieldPlan;
import koerier.org.Edition;
import koerier.template.TemplateCompiler.Escaping;
import koerier.template.TemplateCompiler.UnsupportedFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookDocumentTest {

    @Test
    @DisplayName("[W] omitted members take their defaults")
    void defaults() {
        Webhook webhook = webhook("{}");
        assertThat(webhook.number()).isEqualTo(7);
        assertThat(webhook.method()).isEqualTo("POST");
        assertThat(webhook.description()).isEmpty();
        assertThat(webhook.dateFormat()).isEqualTo("yyyy-MM-dd");
        assertThat(webhook.dateTimeFormat()).isEqualTo("yyyy-MM-dd'T'HH:mm:ssXXX");
        assertThat(webhook.zone()).isNull();
        assertThat(webhook.locale().getLanguage()).isEqualTo("en");
        assertThat(webhook.retry()).isEqualTo(new Webhook.Retry.Standard());
        assertThat(webhook.signing()).isEqualTo(Webhook.Signing.OFF);
        assertThat(webhook.escaping()).isEqualTo(Escaping.CONTEXT);
        assertThat(webhook.unsupportedFields()).isEqualTo(UnsupportedFields.MARKER);
        assertThat(webhook.state()).isEqualTo(Webhook.State.ACTIVE);
        assertThat(webhook.userDefined()).isNull();
    }

    @Test
    @DisplayName("[W] the example of the contract is accepted, shown and sent as it says")
    void theExample() {
        Webhook webhook = webhook(json("""
                        {"name": "Sales commission", "description": "", "module": "Deals",
                         "url": "https://apps.example.com/api/xml/write", "method": "POST",
                         "entityParameters": [{"name": "deal", "value": "${Deals.Deal Name}"}],
                         "customParameters": [{"name": "authtoken", "value": "s3cr3t", "secret": true},
                                              {"name": "zc_ownername", "value": "acme"}],
                         "userDefined": {"mode": "form", "name": "xml", "format": "xml",
                                         "template": "<deal amount=\\u0027${Potentials.Amount}\\u0027/>"},
                         "headers": [{"name": "X-Team", "value": "sales"}],
                         "dateFormat": "yyyy-MM-dd", "dateTimeFormat": "yyyy-MM-dd\\u0027T\\u0027HH:mm:ssXXX",
                         "timeZone": "Europe/Amsterdam", "locale": "en", "retry": {"policy": "standard"},
                         "signing": {"enabled": true}, "escaping": "context", "unsupportedFields": "marker",
                         "state": "active"}
                        """), context());
        Map<String, @Nullable Object> shown =
                WebhookDocument.document(CompiledWebhook.compile(webhook, Webhooks.schema(), FieldPlan.builder()));
        assertThat(shown)
                .containsEntry("id", "wh_7")
                .containsEntry("previewUrl", "POST https://apps.example.com/api/xml/write")
                .containsEntry("warnings", List.of())
                .containsEntry("timeZone", "Europe/Amsterdam")
                .containsEntry("signing", Map.of("enabled", true));
        WebhookRequest request = Webhooks.request(webhook);
        assertThat(Webhooks.body(request))
                .isEqualTo("deal=Oven+%26+9+%C3%A9&authtoken=s3cr3t&zc_ownername=acme"
                        + "&xml=%3Cdeal+amount%3D%2712500.00%27%2F%3E");
    }

    @Test
    @DisplayName("[A1] every mistake is named at once, with its pointer")
    void namesEveryMistake() {
        Map<String, @Nullable Object> document = json("""
                {'name': ' ', 'module': 'Nonsense', 'url': 'ftp://example.com', 'method': 'TRACE', 'colour': 1,
                 'description': 5, 'headers': [{'name': 'Host', 'value': 'x'}, {'name': 'X', 'value': 7}],
                 'entityParameters': [{'name': '', 'value': ''}, {'value': 'x', 'extra': 1}],
                 'customParameters': [{'name': 'a', 'value': 'b', 'secret': 'yes'}], 'dateFormat': 'YYYY',
                 'timeZone': 'EST', 'locale': 'fr', 'retry': {'policy': 'always'}, 'signing': {'enabled': 1, 'x': 2},
                 'escaping': 'all', 'unsupportedFields': 'keep', 'state': 'off', 'userDefined': {'mode': 'query'}}
                """);
        assertThat(mistakes(document, context()))
                .containsExactlyInAnyOrder(
                        "/name required",
                        "/module unknown",
                        "/url scheme",
                        "/method choice",
                        "/colour unknown",
                        "/description type",
                        "/headers/0/name reserved",
                        "/headers/1/value type",
                        "/entityParameters/0/name required",
                        "/entityParameters/1/name required",
                        "/entityParameters/1/extra unknown",
                        "/customParameters/0/secret type",
                        "/dateFormat choice",
                        "/timeZone timeZone",
                        "/locale choice",
                        "/retry/policy choice",
                        "/signing/enabled type",
                        "/signing/x unknown",
                        "/escaping choice",
                        "/unsupportedFields choice",
                        "/state choice",
                        "/userDefined/mode choice",
                        "/userDefined/name required",
                        "/userDefined/template required");
        assertThat(mistakes(new LinkedHashMap<>(), context()))
                .containsExactlyInAnyOrder("/name required", "/module required", "/url required");
    }

    @DisplayName("[W1] names: letters and digits of any script, blanks and - _ . ' ( ) & /")
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "Sales & co. (a/b) - it's_1,",
                "Übergröße 東京 हिन्दी,",
                "\"  padded  \",",
                "a!, /name character",
                "a\tb, /name character",
                "a<b>, /name character",
                "😀, /name character",
                "a:b, /name character",
                "\"\", /name required",
                "TAKEN, /name duplicate",
                "\" Taken \", /name duplicate",
            })
    void names(String name, @Nullable String mistake) {
        Map<String, @Nullable Object> document = document("{}");
        document.put("name", name);
        assertThat(mistakes(document, context())).isEqualTo(mistake == null ? List.of() : List.of(mistake));
        if (mistake == null) {
            assertThat(webhook(document, context()).name()).isEqualTo(name.strip());
        }
    }

    @Test
    @DisplayName("[W1] a name is free in another module, and equal names are equal in any case and form")
    void namesAreUniquePerModule() {
        Map<String, @Nullable Object> document = document("{'name': 'taken', 'module': 'Leads'}");
        assertThat(mistakes(document, context())).isEmpty();
        assertThat(Webhook.nameKey(" STRASSE É")).isEqualTo(Webhook.nameKey("straße e\u0301"));
    }

    @DisplayName("[W17] every length at its limit, and one past it")
    @ParameterizedTest
    @CsvSource({"name, 100", "description, 200", "url, 200"})
    void lengths(String member, int max) {
        String start = member.equals("url") ? "https://example.com/" : "";
        Map<String, @Nullable Object> document = document("{}");
        document.put(member, start + "𝒜".repeat(max - start.length()));
        assertThat(mistakes(document, context())).isEmpty();
        document.put(member, start + "𝒜".repeat(max - start.length() + 1));
        assertThat(mistakes(document, context())).containsExactly("/" + member + " tooLong");
    }

    @DisplayName("[W4] T13 methods are those of the edition")
    @ParameterizedTest
    @CsvSource({
        "GET,",
        "POST,",
        "PUT, notAllowed",
        "PATCH, notAllowed",
        "DELETE, notAllowed",
        "post, choice",
        "GE T, choice",
        "CONNECT, choice",
        "TRACE, choice",
        "HEAD, choice",
        "'', choice"
    })
    void methods(String method, @Nullable String code) {
        WebhookDocument.Context base = context();
        Edition professional = new Edition("professional", 1, 1, Set.of("GET", "POST"), Edition.Limits.DEFAULT);
        WebhookDocument.Context context = new WebhookDocument.Context(
                base.schema(), professional, base.addresses(), 1, null, base.nameTaken(), false, base.random());
        Map<String, @Nullable Object> document = document("{}");
        document.put("method", method);
        assertThat(mistakes(document, context)).isEqualTo(code == null ? List.of() : List.of("/method " + code));
        if (code == null || code.equals("notAllowed")) {
            assertThat(mistakes(document, base)).isEmpty();
        }
    }

    @Test
    @DisplayName("[W5] a module that takes webhooks, under any of its names, and never another one")
    void modules() {
        assertThat(webhook("{'module': 'Potentials'}").module()).isEqualTo("Deals");
        assertThat(mistakes("{'module': 'Calls'}")).containsExactly("/module noWebhooks");
        assertThat(mistakes("{'module': 5}")).containsExactly("/module type");
        Webhook previous = webhook("{}");
        assertThat(mistakes(document("{'module': 'Leads'}"), context(previous))).containsExactly("/module immutable");
        assertThat(webhook(document("{'module': 'Deal'}"), context(previous)).module())
                .isEqualTo("Deals");
        Map<String, @Nullable Object> without = document("{}");
        without.remove("module");
        assertThat(webhook(without, context(previous)).module()).isEqualTo("Deals");
    }

    @DisplayName("[W3] U1-U59 what the parser or the address rule refuses is refused with its code")
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/, addressDenied",
        "http://localhost/, nameDenied",
        "http://example.com:8080/, portDenied",
        "https://user@example.com/, userInfo",
        "https://${Deals.Stage}.example.com/, mergeField",
        "'https://example.com/a b', character",
        "https://93.184.216.34/,",
        "www.example.com,"
    })
    void urls(String url, @Nullable String code) {
        Map<String, @Nullable Object> document = document("{}");
        document.put("url", url);
        assertThat(mistakes(document, context())).isEqualTo(code == null ? List.of() : List.of("/url " + code));
    }

    @DisplayName("[W10] T37 formats are on the fixed list, zones are places")
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "dateFormat, dd-MM-yyyy,",
                "dateFormat, \"MMM d, yyyy\",",
                "dateFormat, yyyy, choice",
                "dateFormat, \"\", choice",
                "dateTimeFormat, dd/MM/yyyy hh:mm a,",
                "dateTimeFormat, yyyy-MM-dd'T'HH:mm:ssXXX,",
                "dateTimeFormat, dd-MM-yyyy, choice",
                "timeZone, Asia/Kolkata,",
                "timeZone, UTC,",
                "timeZone, UTC+25, timeZone",
                "timeZone, +02:00, timeZone",
                "timeZone, Mars/Base, timeZone",
                "timeZone, \"\", timeZone",
            })
    void formats(String member, String value, @Nullable String code) {
        Map<String, @Nullable Object> document = document("{}");
        document.put(member, value);
        assertThat(mistakes(document, context()))
                .isEqualTo(code == null ? List.of() : List.of("/" + member + " " + code));
        Map<String, @Nullable Object> inEntity = document("{}");
        Map<String, @Nullable Object> entity = json("{'name': 'a', 'value': '${Deals.Closing Date}'}");
        entity.put(member, value);
        inEntity.put("entityParameters", List.of(entity));
        assertThat(mistakes(inEntity, context()))
                .isEqualTo(code == null ? List.of() : List.of("/entityParameters/0/" + member + " " + code));
    }

    @DisplayName("[W13] T35 retry policies and delays")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'policy': 'standard'};",
                "{'policy': 'none'};",
                "{'policy': 'extended'};",
                "{'policy': 'custom', 'delays': ['PT0S', 'P30D', 'PT0.5S']};",
                "{'policy': 'custom'};/retry/delays required",
                "{'policy': 'custom', 'delays': []};/retry/delays required",
                "{'policy': 'none', 'delays': ['PT1M']};/retry/delays notAllowed",
                "{'policy': 'custom', 'delays': ['P30DT0.000000001S']};/retry/delays/0 range",
                "{'policy': 'custom', 'delays': ['PT1S', 'PT-1S']};/retry/delays/1 range",
                "{'policy': 'custom', 'delays': ['1m']};/retry/delays/0 duration",
                "{'policy': 'custom', 'delays': [5]};/retry/delays/0 duration",
                "{'policy': 'custom', 'delays': ['PT99999999999999999999S']};/retry/delays/0 duration",
                "{'policy': 'custom', 'delays': 'PT1S'};/retry/delays type",
                "{'policy': 'never'};/retry/policy choice",
                "{'tries': 3};/retry/tries unknown",
            })
    void retries(String retry, @Nullable String mistake) {
        Map<String, @Nullable Object> document = document("{'retry': " + retry + "}");
        assertThat(mistakes(document, context())).isEqualTo(mistake == null ? List.of() : List.of(mistake));
    }

    @Test
    @DisplayName("[W13] at most 10 delays")
    void delays() {
        List<@Nullable Object> delays = new ArrayList<>(java.util.Collections.nCopies(10, "PT1S"));
        Map<String, @Nullable Object> retry = json("{'policy': 'custom'}");
        retry.put("delays", delays);
        Map<String, @Nullable Object> document = document("{}");
        document.put("retry", retry);
        assertThat(webhook(document, context()).retry())
                .isEqualTo(new Webhook.Retry.Custom(java.util.Collections.nCopies(10, Duration.ofSeconds(1))));
        delays.add("PT1S");
        assertThat(mistakes(document, context())).containsExactly("/retry/delays tooMany");
    }

    @Test
    @DisplayName("[W12] at most 10 distinct fields, however often they are used")
    void fieldsAreCounted() {
        String ten = "${Deals.Deal Name}${Deals.Stage}${Deals.Amount}${Deals.Type}${Deals.Closing Date}"
                + "${Deals.Description}${Accounts.Account Name}${Accounts.Phone}${Contacts.Last Name}${Contacts.Email}";
        Map<String, @Nullable Object> document = document("{}");
        document.put("entityParameters", parameters("a", ten, "b", ten + "${!Koerier.Event_Id}"));
        assertThat(mistakes(document, context())).isEmpty();
        document.put("headers", parameters("X-A", "${Deals.Probability (%)}${Deals.Next Step}"));
        assertThat(mistakes(document, context())).containsExactly(" tooManyFields");
    }

    @Test
    @DisplayName("[M4] an unsupported field is a warning, and with strict a mistake at its place")
    void strictRefusesUnsupportedFields() {
        Map<String, @Nullable Object> document = document("""
                {'url': 'https://example.com/${7*7}?q=${Deals.Nope}',
                 'userDefined': {'mode': 'raw', 'format': 'text', 'template': '${Leads.Lead Id} ${Deals.Stage}'}}
                """);
        assertThat(mistakes(document, context())).isEmpty();
        assertThat(mistakes(document, context(Webhooks.schema(), null, true)))
                .containsExactlyInAnyOrder(
                        "/url unsupportedField", "/url unsupportedField", "/userDefined/template unsupportedField");
    }

    @Test
    void zonesAreKept() {
        assertThat(webhook("{'timeZone': 'Asia/Kolkata'}").zone()).isEqualTo(ZoneId.of("Asia/Kolkata"));
    }
}
