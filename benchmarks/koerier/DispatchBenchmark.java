package koerier;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Decision;
import koerier.configuration.Entry;
import koerier.configuration.Precondition;
import koerier.delivery.Delivery;
import koerier.delivery.Position;
import koerier.evaluator.Evaluator;
import koerier.evaluator.FiringMemory;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.log.AttemptRow;
import koerier.log.Firing;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.schedule.ScheduleEntry;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;
import koerier.webhook.Signature;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The way of an event through the core: from its bytes as they were accepted to those of the request. Ten rules with
/// two criteria each, of which one fires; a JSON body with eight fields; signed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DispatchBenchmark implements Evaluator.Output {
    private static final OrgId ORG = new OrgId("bakery");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final Position POSITION = new Position(1_795_512_600_000_000L, 3);
    private static final int RULES = 10;
    private static final String TEMPLATE = """
            {"deal":${Deals.Deal Name},"amount":${Deals.Amount},"stage":${Deals.Stage},"type":${Deals.Type},\
            "closes":${Deals.Closing Date},"note":"${Deals.Description}","customer":"${Accounts.Account Name}",\
            "rep":"${User.Last Name}","purpose":"draft an invoice and put it before the bookkeeper on duty",\
            "ledger":"8000 sales of equipment","vat":"NL21","terms":"30 days after delivery","copies":2}""";
    private static final String EVENT = """
            {"id":"e1","module":"Deals","operation":"edit","recordId":"R1","record":{"Deal_Name":"Oven 7",\
            "Amount":"12500.00","Stage":"Closed Won","Type":"New Business","Next_Step":"Step 7",\
            "Closing_Date":"2026-11-24","Probability":"90","Lead_Source":"Trade Show",\
            "Description":"Twelve ovens with steam, to be installed before the holidays, night shift",\
            "Account_Name":{"id":"55","name":"Bakkerij Jansen & Zn.","Phone":"+31 20 555 0101"},\
            "Owner":{"id":"7","name":"Noor de Wit","Last_Name":"de Wit","Mobile":"+31 6 5550 0102"}},\
            "previous":{"Stage":"Negotiation"},"actor":{"id":"7","name":"Noor de Wit"}}""";

    private final Evaluator evaluator = new Evaluator(new FiringMemory());
    private final Signature signature = new Signature();
    private final RecordEvent event = new RecordEvent(
            ORG,
            "e1",
            "Deals",
            Operation.EDIT,
            "R1",
            POSITION.micros() / 1_000,
            0,
            EVENT.getBytes(StandardCharsets.UTF_8),
            null);
    private @Nullable Configuration configuration;
    private @Nullable Delivery delivery;

    /// An organisation with its webhooks and rules.
    @Setup
    public void configure() {
        Configurer configurer = new Configurer(
                Editions.standard(),
                _ -> AddressPolicy.strict(),
                new SecretBox(Map.of("bench", new byte[SecretBox.KEY_BYTES]), "bench", new SecureRandom()),
                new SecureRandom()::nextBytes,
                Configurer.SECRET_OVERLAP_DEFAULT);
        Shelf shelf = new Shelf(configurer);
        shelf.put(c -> configurer.putOrganisation(
                c, ORG, json("{\"name\": \"B\", \"edition\": \"unlimited\"}"), Precondition.NONE));
        for (int i = 0; i < RULES; i++) {
            JsonObject webhook = new JsonObject("""
                    {"name": "W%d", "module": "Deals", "url": "https://example.com/in", "signing": {"enabled": true}}
                    """.formatted(i));
            webhook.put(
                    "userDefined",
                    new JsonObject().put("mode", "raw").put("format", "json").put("template", TEMPLATE));
            shelf.put(c -> configurer.createWebhook(c, json(webhook.encode()), false));
            String rule = """
                    {"name": "R%d", "module": "Deals", "trigger": {"type": "createOrEdit"},
                     "criteria": {"conditions": [{"field": "Next_Step", "operator": "is", "value": "Step %d"},
                                                 {"field": "Stage", "operator": "is", "value": "Closed Won"}]},
                     "instantAction": {"webhook": "wh_%d"}}""".formatted(i, i, i + 1);
            shelf.put(c -> configurer.createRule(c, json(rule)));
        }
        configuration = shelf.current;
        if (eventToSignedRequest() < 60) {
            throw new IllegalStateException("no rule has fired, or nothing was signed");
        }
    }

    private static Map<String, Object> json(String text) {
        return new JsonObject(text).getMap();
    }

    private static final class Shelf {
        private final Configurer configurer;
        private List<Entry> entries = List.of();
        private @Nullable Configuration current;

        Shelf(Configurer configurer) {
            this.configurer = configurer;
        }

        void put(Function<@Nullable Configuration, Decision> wish) {
            if (!(wish.apply(current) instanceof Decision.Change change)) {
                throw new IllegalStateException("refused: " + wish.apply(current));
            }
            entries = configurer.apply(entries, change.edits(), entries.size() + 1, NOW);
            current = configurer.build(ORG, entries).orElseThrow();
        }
    }

    /// @return the length of body and signature
    @Benchmark
    public int eventToSignedRequest() {
        Delivery made = eventToRequest();
        byte[] body = made.request().body();
        return body.length
                + signature
                        .header(made.signingKeys(), made.id().toString(), NOW.getEpochSecond(), body)
                        .length();
    }

    @Benchmark
    public Delivery eventToRequest() {
        Configuration judge = configuration;
        if (judge == null) {
            throw new IllegalStateException("not configured");
        }
        delivery = null;
        evaluator.evaluate(event, POSITION, judge, null, NOW, this);
        Delivery made = delivery;
        if (made == null) {
            throw new IllegalStateException("no rule has fired");
        }
        return made;
    }

    @Override
    public void deliver(Delivery made) {
        delivery = made;
    }

    @Override
    public void fired(Firing firing) {}

    @Override
    public void ended(AttemptRow attempt) {
        throw new IllegalStateException("it could not be rendered");
    }

    @Override
    public void scheduled(List<ScheduleEntry> entries) {}

    @Override
    public void pinned(RecordEvent pinned, Position position, boolean dated) {}
}
