package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import koerier.document.FieldError;
import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventScannerTest {
    private static final OrgId ORG = new OrgId("bakkerij");
    private static final long NOW = 1_795_000_000_000L;
    private static final String DEAL = """
            {"id": "crm-8f1c", "module": "Potentials", "operation": "edit", "recordId": "4711",
             "occurredAt": "2026-11-24T09:30:00Z",
             "record": {"Deal_Name": "Oven 9", "Amount": "12500.00", "Account_Name": {"id": "55"}},
             "previous": {"Stage": "Negotiation"}, "actor": {"id": "7", "name": "Noor de Wit"}, "depth": 2}""";

    private final EventScanner scanner = new EventScanner();

    private Scanned scan(String json) {
        return scan(json.getBytes(UTF_8));
    }

    private Scanned scan(byte[] json) {
        return scanner.scan(
                ORG,
                json,
                0,
                json.length,
                NOW,
                name -> name.equals("Deals") || name.equals("Potentials") ? "Deals" : null,
                () -> "evt-made");
    }

    private RecordEvent event(String json) {
        return ((Scanned.Event) scan(json)).event();
    }

    private List<FieldError> errors(String json) {
        return ((Scanned.Rejected) scan(json)).errors();
    }

    private List<String> codes(String json) {
        return errors(json).stream()
                .map(error -> error.pointer() + " " + error.code())
                .toList();
    }

    private static String with(String member, String value) {
        String least = "{\"module\":\"Deals\",\"operation\":\"create\",\"recordId\":\"1\",\"record\":{}}";
        String without =
                least.replaceFirst("\"" + member + "\":(\"[^\"]*\"|\\{}),?", "").replace(",}", "}");
        return "{\"" + member + "\":" + value + (without.equals("{}") ? "" : ",") + without.substring(1);
    }

    @Test
    @DisplayName("[E1] the envelope is read and the bytes are kept as they came")
    void theEnvelopeIsRead() {
        RecordEvent event = event("  \n" + DEAL + "\r\n");
        assertThat(event.org()).isEqualTo(ORG);
        assertThat(event.id()).isEqualTo("crm-8f1c");
        assertThat(event.module()).isEqualTo("Deals");
        assertThat(event.operation()).isEqualTo(Operation.EDIT);
        assertThat(event.recordId()).isEqualTo("4711");
        assertThat(event.occurredAtMillis())
                .isEqualTo(Instant.parse("2026-11-24T09:30:00Z").toEpochMilli());
        assertThat(event.depth()).isEqualTo(2);
        assertThat(new String(event.body(), UTF_8)).isEqualTo(DEAL);
        assertThat(event.warning()).isNull();
    }

    @Test
    void whatIsOptionalHasDefaults() {
        RecordEvent event =
                event("{\"module\":\"Deals\",\"operation\":\"create\",\"recordId\":4711,\"record\":{},\"id\":null,"
                        + "\"previous\":null,\"actor\":null,\"depth\":null,\"occurredAt\":null}");
        assertThat(event.id()).isEqualTo("evt-made");
        assertThat(event.recordId()).isEqualTo("4711");
        assertThat(event.occurredAtMillis()).isEqualTo(NOW);
        assertThat(event.depth()).isZero();
    }

    @Test
    void namesAndValuesOfTheEnvelopeMayBeEscaped() {
        RecordEvent event = event("{\"\\u006dodule\":\"D\\u0065als\",\"operation\":\"\\u0063reate\","
                + "\"recordId\":\"\\ud83d\\ude00\",\"record\":{}}");
        assertThat(event.module()).isEqualTo("Deals");
        assertThat(event.operation()).isEqualTo(Operation.CREATE);
        assertThat(event.recordId()).isEqualTo("😀");
    }

    @Test
    void everyMistakeOfTheEnvelopeIsNamedAtOnce() {
        assertThat(codes("{}"))
                .containsExactly("/module required", "/operation required", "/recordId required", "/record required");
        assertThat(codes("{\"id\":1,\"module\":\"Leds\",\"operation\":\"update\",\"recordId\":1.5,\"record\":[],"
                        + "\"previous\":\"x\",\"actor\":7,\"depth\":-1,\"occurredAt\":\"yesterday\",\"extra/1\":0}"))
                .containsExactly(
                        "/extra~11 unknown",
                        "/id type",
                        "/module unknownModule",
                        "/operation choice",
                        "/recordId type",
                        "/occurredAt format",
                        "/record type",
                        "/previous type",
                        "/actor type",
                        "/depth range");
        assertThat(codes("{\"id\":true,\"module\":7,\"operation\":{},\"recordId\":[],\"record\":null,"
                        + "\"depth\":\"1\",\"occurredAt\":1}"))
                .containsExactly(
                        "/id type",
                        "/module type",
                        "/operation type",
                        "/recordId type",
                        "/occurredAt type",
                        "/record required",
                        "/depth type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id|\"\"|tooShort",
                "id|\"a\\u0000b\"|characters",
                "id|\"a\\nb\"|characters",
                "recordId|\"\"|tooShort",
                "recordId|\"\\u007f\"|characters",
                "recordId|null|required",
                "recordId|1e3|type",
                "recordId|true|type",
                "operation|\"Create\"|choice",
                "operation|\"\"|choice",
                "module|\"\"|unknownModule",
                "module|\"deals\"|unknownModule",
                "record|\"x\"|type",
                "depth|1001|range",
                "depth|123456789012345678901234567890|range",
                "depth|1.0|type",
                "depth|1e400|type",
                "occurredAt|\"2026-11-24T09:30:00\"|format",
                "occurredAt|\"2026-02-30T09:30:00Z\"|format",
                "previous|[]|type",
                "actor|[]|type",
            })
    void aMistakeIsNamedWhereItIs(String member, String value, String code) {
        assertThat(codes(with(member, value))).containsExactly("/" + member + " " + code);
    }

    @Test
    @DisplayName("[E3] an id that is empty is no id: it is refused, and none is made in its place")
    void anEmptyIdIsRefused() {
        assertThat(codes(with("id", "\"\""))).containsExactly("/id tooShort");
        assertThat(codes(with("recordId", "\"\""))).containsExactly("/recordId tooShort");
        assertThat(event(with("id", "null")).id()).as("null is left out").isNotEmpty();
    }

    @Test
    void idsHaveUpTo255CodePoints() {
        assertThat(event(with("recordId", "\"" + "😀".repeat(255) + "\"")).recordId())
                .hasSize(510);
        assertThat(event(with("id", "\"" + "\\ud83d\\ude00".repeat(255) + "\"")).id())
                .isEqualTo("😀".repeat(255));
        assertThat(codes(with("recordId", "\"" + "x".repeat(256) + "\""))).containsExactly("/recordId tooLong");
        assertThat(codes(with("id", "\"" + "😀".repeat(256) + "\""))).containsExactly("/id tooLong");
        assertThat(codes(with("recordId", "9".repeat(256)))).containsExactly("/recordId tooLong");
        assertThat(event(with("recordId", "-0")).recordId()).isEqualTo("0");
    }

    @Test
    @DisplayName("[R3] an edit without previous is accepted with a warning")
    void anEditWithoutPreviousIsAcceptedWithAWarning() {
        assertThat(event(with("operation", "\"edit\"")).warning()).contains("previous", "nothing");
        assertThat(event(with("operation", "\"delete\"")).warning()).isNull();
        assertThat(event(with("previous", "{\"a\":1}")).warning()).contains("passed over");
    }

    @Test
    @DisplayName("[E5] an event has at most 256 KiB, white space around it not counted")
    void anEventHasAtMost256KiB() {
        String least = with("record", "{\"text\":\"\"}");
        String fill = "x".repeat(EventScanner.EVENT_BYTES_MAX - least.length());
        String largest = least.replace("\"text\":\"\"", "\"text\":\"" + fill + "\"");
        assertThat(event(" " + largest + "\n").body()).hasSize(EventScanner.EVENT_BYTES_MAX);
        assertThat(codes(largest.replace("\"text\":\"", "\"text\":\"x"))).containsExactly(" tooLarge");
        assertThat(((Scanned.Rejected) scan(" ".repeat(10) + "x".repeat(300_000))).isTooLarge())
                .isTrue();
    }

    @ParameterizedTest
    @DisplayName("[T30] [T32] what is allowed inside a record is kept byte for byte")
    @ValueSource(
            strings = {
                "1e400",
                "-0",
                "1E-400",
                "9007199254740993",
                "\"\\u0000\"",
                "\"\\ud83d\\ude00\"",
                "\"\u0080\uffff\ufffe\"",
                "1.000000000000000000000000000000",
                "{\"a\\u0000\" : [ ] }"
            })
    void allowedValuesAreKeptByteForByte(String value) {
        String json = with("record", "{\"x\": " + value + "}");
        assertThat(new String(event(json).body(), UTF_8)).isEqualTo(json);
    }

    @Test
    @DisplayName("[T29] [T30] [T31] [T32] hostile records are refused with a pointer")
    void hostileRecordsAreRefusedWithAPointer() {
        assertThat(codes(with("record", "{\"a\":" + "[".repeat(100_000)))).hasSize(1);
        assertThat(errors(with("record", "{\"a\":" + "[".repeat(100_000)))
                        .getFirst()
                        .code())
                .isEqualTo("tooDeep");
        assertThat(codes(with("record", "{\"a\":1,\"a\":2}"))).containsExactly("/record/a duplicateKey");
        assertThat(codes(with("record", "{\"a\":[1e131000]}"))).containsExactly("/record/a/0 number");
        assertThat(codes(with("record", "{\"a\":\"\\ud800\"}"))).containsExactly("/record/a surrogate");
        assertThat(codes("{\"module\":\"Deals\",\"module\":\"Deals\"}")).contains("/module duplicateKey");
        assertThat(codes(with("record", "{\"a\":1,\"a\":2}").replace("create", "make")))
                .containsExactly("/record/a duplicateKey", "/operation choice");
    }

    @Test
    void whatIsNoJsonIsToldFromWhatIsNoEvent() {
        assertThat(((Scanned.Rejected) scan("{\"module\":")).isMalformed()).isTrue();
        assertThat(((Scanned.Rejected) scan("")).isMalformed()).isTrue();
        assertThat(((Scanned.Rejected) scan(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'}))
                        .isMalformed())
                .isTrue();
        assertThat(((Scanned.Rejected) scan("{}")).isMalformed()).isFalse();
        assertThat(codes("[]")).containsExactly(" type");
        assertThat(codes("\"x\"")).containsExactly(" type");
        assertThat(codes("[{\"id\":1}]")).containsExactly(" type");
    }

    @Test
    void aScannerForgetsTheEventBefore() {
        assertThat(event(DEAL).depth()).isEqualTo(2);
        assertThat(codes("{}")).hasSize(4);
        assertThat(event(DEAL).id()).isEqualTo("crm-8f1c");
    }
}
