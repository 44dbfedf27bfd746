package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import koerier.ingest.EventScanner;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.ingest.Scanned;
import koerier.org.OrgId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// B12: six wanted fields out of a record, the last of them its last member, ours against Jackson's streaming parser,
/// and the judgement of a whole event
/// at the door against Jackson reading every token with its search for duplicates.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBenchmark {
    private static final OrgId ORG = new OrgId("demo");

    /// How many kilobytes the record has, about.
    @Param({"1", "8"})
    int kilobytes;

    private final JsonFactory jackson = new JsonFactory();
    private final JsonFactory strictJackson = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final EventScanner scanner = new EventScanner();
    private final FieldPlan.Builder paths = FieldPlan.builder();
    private final int[] slots = {
        slot("Deal_Name"),
        slot("Amount"),
        slot("Account_Name", "name"),
        slot("Account_Name", "Phone"),
        slot("Owner", "Last_Name"),
        slot("Payment_Due")
    };
    private final EventView view = new EventView(paths.build());
    private byte[] body = {};

    private int slot(String... path) {
        return paths.slot(FieldPlan.Root.RECORD, List.of(path));
    }

    @Setup
    public void setUp() throws IOException {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < (kilobytes == 1 ? 10 : 190); i++) {
            String value =
                    i % 4 == 0 ? "null" : i % 4 == 1 ? Integer.toString(i * 7_919) : "\"value number " + i + "\"";
            more.append(", \"Custom_Field_").append(i).append("\": ").append(value);
        }
        body = ("""
                {"id": "crm-8f1c", "module": "Deals", "operation": "edit", "recordId": "4711", \
                "occurredAt": "2026-11-24T09:30:00Z", "record": {"Deal_Name": "Oven 9", "Amount": "12500.00", \
                "Stage": "Closed Won", "Type": "New Business", "Closing_Date": "2026-11-24", "Probability": 100, \
                "Description": "Steam oven with \\"stone\\" floor, delivered and installed on the ground floor", \
                "Account_Name": {"id": "55", "name": "Bakkerij Jansen", "Phone": "+31 20 555 0101"}, \
                "Contact_Name": {"id": "81", "name": "Jansen", "Email": "jansen@bakkerij.example"}, \
                "Owner": {"id": "7", "name": "Noor de Wit", "Last_Name": "de Wit", "Mobile": "+31 6 5550 0102"}, \
                "Tags": ["oven", "steam", "2026"], "Created_Time": "2026-10-01T08:15:00+02:00", "Won": true\
                %s, "Payment_Due": "2026-12-24"}, "previous": {"Stage": "Negotiation"}, "actor": {"id": "7", "name": "Noor de Wit"}}""".formatted(more)).replace(": ", ":").replace(", \"", ",\"").getBytes(UTF_8);
        int ours = pick();
        int theirs = jacksonPick();
        if (ours != theirs || scan() != body.length || jacksonScan() < 50) {
            throw new IllegalStateException("they read different things: " + ours + " and " + theirs);
        }
    }

    /// @return the lengths of the six values together
    @Benchmark
    public int pick() {
        view.read(body);
        int length = 0;
        for (int slot : slots) {
            length += view.end(slot) - view.start(slot);
        }
        return length;
    }

    @Benchmark
    public int jacksonPick() throws IOException {
        try (JsonParser parser = jackson.createParser(body)) {
            parser.nextToken();
            int length = 0;
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals("record")) {
                    length += jacksonRecord(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return length;
        }
    }

    private static int jacksonRecord(JsonParser parser) throws IOException {
        int length = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "Deal_Name", "Amount", "Payment_Due" -> length += parser.getTextLength();
                case "Account_Name", "Owner" -> length += jacksonLookup(parser, name.equals("Owner"));
                default -> {
                    if (token.isStructStart()) {
                        parser.skipChildren();
                    }
                }
            }
        }
        return length;
    }

    private static int jacksonLookup(JsonParser parser, boolean isOwner) throws IOException {
        int length = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            boolean isWanted = isOwner ? name.equals("Last_Name") : name.equals("name") || name.equals("Phone");
            if (isWanted) {
                length += parser.getTextLength();
            } else {
                parser.skipChildren();
            }
        }
        return length;
    }

    /// @return the length of the body
    @Benchmark
    public int scan() {
        Scanned scanned = scanner.scan(ORG, body, 0, body.length, 0, name -> name, () -> "made");
        return scanned instanceof Scanned.Event(var event) ? event.body().length : 0;
    }

    @Benchmark
    public int jacksonScan() throws IOException {
        try (JsonParser parser = strictJackson.createParser(body)) {
            int tokens = 0;
            int length = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens++;
                if (token == JsonToken.VALUE_STRING) {
                    length += parser.getTextLength();
                }
            }
            return tokens + length;
        }
    }
}
