package koerier.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import koerier.configuration.CompiledModule;
import koerier.configuration.Configuration;
import koerier.configuration.Configurer;
import koerier.configuration.Decision;
import koerier.configuration.Entry;
import koerier.configuration.Precondition;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.ingest.EventView;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.rule.Activation;
import koerier.rule.CompiledRule;
import koerier.rule.Moment;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of [T4] row by row, and the judgement at the due time [T5], on a bakery in Amsterdam with one rule
/// that reminds of a deal's closing date at nine and half an hour after it fired.
class SchedulerTest {
    private static final OrgId ORG = new OrgId("bakery");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final String RULE = """
            {"name": "Won", "module": "Deals", "trigger": {"type": "fieldUpdate", "changes": [{"field": "Stage"}]},
             "criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Won"}]},
             "timeBasedActions": [
               {"webhook": "wh_1", "anchor": {"field": "Closing_Date"}, "offset": 0, "unit": "days", "at": "09:00"},
               {"webhook": "wh_1", "anchor": "trigger", "offset": 30, "unit": "minutes"}]}""";
    private static final String FIRES =
            "{'record': {'Stage': 'Won', 'Closing_Date': '2026-12-01'}," + " 'previous': {'Stage': 'Open'}}";
    private static final String QUIET =
            "{'record': {'Stage': 'Won', 'Closing_Date': '2026-12-01'}," + " 'previous': {'Amount': 1}}";

    private final Configurer configurer = new Configurer(
            Editions.standard(),
            _ -> AddressPolicy.strict(),
            new SecretBox(Map.of("test", new byte[SecretBox.KEY_BYTES]), "test", new SecureRandom()),
            new SecureRandom()::nextBytes,
            Configurer.SECRET_OVERLAP_DEFAULT);
    private List<Entry> entries = List.of();
    private long version;
    private @Nullable Configuration current;

    private final Map<DeliveryId, ScheduledAction> pending = new LinkedHashMap<>();
    private Instant now = NOW;

    @BeforeEach
    void aRule() {
        change(c -> configurer.putOrganisation(
                c, ORG, json("{\"name\": \"B\", \"timeZone\": \"Europe/Amsterdam\"}"), Precondition.NONE));
        change(c -> configurer.createWebhook(
                c, json("{\"name\": \"W\", \"module\": \"Deals\", \"url\": \"https://example.com/\"}"), false));
        change(c -> configurer.createRule(c, json(RULE)));
    }

    @Test
    @DisplayName("[T1] a rule that fires makes its actions, each with its own due time")
    void made() {
        assertThat(edit(FIRES)).containsExactly("made 1 2026-12-01T08:00:00Z", "made 2 2026-11-24T10:00:00Z");
        ScheduledAction first = pending.values().iterator().next();
        assertThat(ScheduledAction.parse(first.text())).contains(first.id());
        assertThat(first.text()).startsWith("sch_");
        assertThat(first.activation()).isEqualTo(NOW);
        assertThat(ScheduledAction.parse(first.id().toString())).isEmpty();
    }

    @Test
    @DisplayName("[T1] [T3] without an anchor, or past: skipped, and recorded as such")
    void skippedAtOnce() {
        assertThat(edit("{'record': {'Stage': 'Won'}, 'previous': {'Stage': 'Open'}}"))
                .containsExactly("skipped 1 no anchor", "made 2 2026-11-24T10:00:00Z");
        assertThat(edit("{'record': {'Stage': 'Won', 'Closing_Date': '2026-11-24'}, 'previous': {'Stage': 'Open'}}"))
                .containsExactly("cancelled 2 replaced", "skipped 1 past", "made 2 2026-11-24T10:00:01Z");
    }

    @Test
    @DisplayName("[T4] record edited: stays")
    void edited() {
        edit(FIRES);
        assertThat(edit(QUIET)).isEmpty();
        assertThat(edit("{'record': {'Stage': 'Lost', 'Closing_Date': '2026-12-01T10:00:00Z'}}"))
                .isEmpty();
    }

    @Test
    @DisplayName("[T4] anchor date changed: moved; into the past: as T3")
    void moved() {
        edit(FIRES);
        assertThat(edit(closing("2026-12-24"))).containsExactly("moved 1 2026-12-24T08:00:00Z");
        assertThat(edit(closing("2026-12-24"))).isEmpty();
        now = Instant.parse("2026-12-24T08:59:00Z");
        assertThat(edit(closing("2026-12-25"))).containsExactly("moved 1 2026-12-25T08:00:00Z");
        // 59 minutes past the new due time, within the grace of 60: at once
        assertThat(edit(closing("2026-12-24"))).containsExactly("moved 1 2026-12-24T08:59:01Z");
        assertThat(edit(closing("2026-12-23"))).containsExactly("skipped 1 past");
        assertThat(edit(closing("2026-12-31"))).isEmpty();
    }

    @Test
    @DisplayName("[T4] anchor emptied, record deleted: cancelled")
    void cancelledByTheRecord() {
        edit(FIRES);
        assertThat(edit("{'record': {'Stage': 'Won', 'Closing_Date': ''}, 'previous': {'Closing_Date': '2026-12-01'}}"))
                .containsExactly("cancelled 1 anchor emptied");
        assertThat(event(Operation.DELETE, QUIET)).containsExactly("cancelled 2 record deleted");
        assertThat(edit(QUIET)).isEmpty();
    }

    @Test
    @DisplayName("[T4] rule or action deleted: cancelled, at the record's next event or when due")
    void cancelledByTheRule() {
        edit(FIRES);
        List<ScheduledAction> made = List.copyOf(pending.values());
        change(c -> configurer.patchRule(
                c,
                "rul_1",
                json("{\"timeBasedActions\": [{\"id\": \"act_2\", \"webhook\": \"wh_1\", \"offset\": 9,"
                        + " \"unit\": \"days\"}]}"),
                Precondition.NONE));
        assertThat(judged(made.get(0), QUIET, made.get(0).due())).isEqualTo("cancelled 1 action deleted");
        assertThat(edit(QUIET)).containsExactly("cancelled 1 action deleted");
        change(c -> configurer.deleteRule(c, "rul_1", Precondition.NONE));
        assertThat(judged(made.get(1), QUIET, made.get(1).due())).isEqualTo("cancelled 2 rule deleted");
        assertThat(edit(QUIET)).containsExactly("cancelled 2 rule deleted");
    }

    @Test
    @DisplayName("[T4] rule inactive at the due time: skipped; active again by then: not")
    void inactive() {
        edit(FIRES);
        ScheduledAction first = pending.values().iterator().next();
        change(c -> configurer.patchRule(c, "rul_1", json("{\"active\": false}"), Precondition.NONE));
        assertThat(edit(QUIET)).isEmpty();
        assertThat(judged(first, QUIET, first.due())).isEqualTo("skipped 1 rule inactive");
        change(c -> configurer.patchRule(c, "rul_1", json("{\"active\": true}"), Precondition.NONE));
        assertThat(judged(first, QUIET, first.due())).isEqualTo("deliver 1 wh_1");
    }

    @Test
    @DisplayName("[T4] rule edited: new criteria and definition at the due time; the due time stays")
    void ruleEdited() {
        edit(FIRES);
        ScheduledAction first = pending.values().iterator().next();
        change(c -> configurer.createWebhook(
                c, json("{\"name\": \"W2\", \"module\": \"Deals\", \"url\": \"https://example.com/\"}"), false));
        change(c -> configurer.patchRule(c, "rul_1", json("""
                        {"criteria": {"conditions": [{"field": "Stage", "operator": "is", "value": "Lost"}]},
                         "timeBasedActions": [
                           {"id": "act_1", "webhook": "wh_2", "anchor": {"field": "Closing_Date"}, "offset": 3,
                            "unit": "days"},
                           {"id": "act_2", "webhook": "wh_1", "anchor": {"field": "Closing_Date"}, "offset": 0,
                            "unit": "days"}]}"""), Precondition.NONE));
        assertThat(edit(QUIET)).isEmpty();
        assertThat(judged(first, QUIET, first.due())).isEqualTo("skipped 1 criteria");
        assertThat(judged(first, QUIET.replace("Won", "Lost"), first.due())).isEqualTo("deliver 1 wh_2");
    }

    @Test
    @DisplayName("[T4] the same rule fires again for the record: replaced, and new ones are made")
    void replaced() {
        edit(FIRES);
        assertThat(edit(FIRES))
                .containsExactly(
                        "cancelled 1 replaced",
                        "cancelled 2 replaced",
                        "made 1 2026-12-01T08:00:00Z",
                        "made 2 2026-11-24T10:00:01Z");
        assertThat(pending).hasSize(2);
    }

    @Test
    @DisplayName("[T4] the organisation's zone changed: the due time stays")
    void zone() {
        edit(FIRES);
        change(c -> configurer.patchOrganisation(c, json("{\"timeZone\": \"Asia/Kolkata\"}"), Precondition.NONE));
        assertThat(edit(QUIET)).isEmpty();
        assertThat(edit(closing("2026-12-02"))).containsExactly("moved 1 2026-12-02T03:30:00Z");
    }

    @Test
    @DisplayName("[T4] a field that is taken away empties no anchor: its values come back with it")
    void fieldGone() {
        change(c -> configurer.putField(
                c,
                "Deals",
                "Payment_Due",
                json("{\"label\": \"Payment Due\", \"type\": \"date\"}"),
                Precondition.NONE));
        change(c -> configurer.patchRule(
                c,
                "rul_1",
                json("{\"timeBasedActions\": [{\"webhook\": \"wh_1\","
                        + " \"anchor\": {\"field\": \"Payment_Due\"}}]}"),
                Precondition.NONE));
        String paid = FIRES.replace("Closing_Date", "Payment_Due");
        assertThat(edit(paid)).containsExactly("made 3 2026-11-30T23:00:00Z");
        change(c -> configurer.deleteField(c, "Deals", "Payment_Due", Precondition.NONE));
        assertThat(edit(QUIET)).isEmpty();
    }

    @Test
    @DisplayName("[T5] criteria are judged on the latest record, a deleted one gets nothing")
    void judgedOnTheLatest() {
        edit(FIRES);
        ScheduledAction first = pending.values().iterator().next();
        assertThat(judged(first, QUIET, first.due())).isEqualTo("deliver 1 wh_1");
        assertThat(judged(first, QUIET.replace("Won", "Lost"), first.due())).isEqualTo("skipped 1 criteria");
        assertThat(judged(first, Operation.DELETE, QUIET, first.due())).isEqualTo("cancelled 1 record deleted");
    }

    @Test
    @DisplayName("[T6] what is more than 24 hours late is skipped")
    void tooLate() {
        edit(FIRES);
        ScheduledAction first = pending.values().iterator().next();
        Instant last = first.due().plus(Duration.ofHours(24));
        assertThat(judged(first, QUIET, last)).isEqualTo("deliver 1 wh_1");
        assertThat(judged(first, QUIET, last.plusMillis(1))).isEqualTo("skipped 1 too late");
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "an event that is evaluated again after a crash changes nothing more, and a rule has one of each action")
    void again(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Scheduler.Evaluated> history = new ArrayList<>();
        Set<DeliveryId> known = new HashSet<>();
        for (int step = 0; step < 30; step++) {
            String body = "{'record': {'Stage': '%s', 'Closing_Date': '%s'}, 'previous': {'Stage': '%s'}}"
                    .formatted(
                            random.nextBoolean() ? "Won" : "Lost",
                            random.nextInt(4) == 0 ? "" : "2026-12-0" + (1 + random.nextInt(9)),
                            random.nextBoolean() ? "Won" : "Open");
            now = now.plusSeconds(1 + random.nextInt(40_000));
            history.add(evaluated(random.nextInt(10) == 0 ? Operation.DELETE : Operation.EDIT, body));
            entries(history.getLast()).forEach(entry -> {
                known.add(entry.action().id());
                apply(entry);
            });
            for (Scheduler.Evaluated past : history) {
                for (ScheduleEntry entry : entries(past)) {
                    boolean begins = entry instanceof ScheduleEntry.Made;
                    assertThat(begins ? known : pending.keySet())
                            .as("seed %d: %s again", seed, entry)
                            .satisfies(ids -> assertThat(
                                            ids.contains(entry.action().id()))
                                    .isEqualTo(begins));
                }
            }
            assertThat(pending.keySet().stream().map(DeliveryId::action))
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates();
            pending.values().forEach(action -> assertThat(action.due()).isAfterOrEqualTo(action.activation()));
        }
    }

    private List<ScheduleEntry> entries(Scheduler.Evaluated evaluated) {
        var standing = new Standing(List.copyOf(pending.values()), List.of());
        return Scheduler.entries(evaluated, standing, fired(evaluated), rule -> false);
    }

    private List<String> edit(String body) {
        return event(Operation.EDIT, body);
    }

    private List<String> event(Operation operation, String body) {
        Scheduler.Evaluated evaluated = evaluated(operation, body);
        List<ScheduleEntry> result = entries(evaluated);
        result.forEach(this::apply);
        now = now.plusSeconds(1);
        return result.stream().map(SchedulerTest::said).toList();
    }

    private void apply(ScheduleEntry entry) {
        switch (entry) {
            case ScheduleEntry.Made(ScheduledAction action) -> pending.put(action.id(), action);
            case ScheduleEntry.Moved moved -> pending.put(moved.moved().id(), moved.moved());
            default -> pending.remove(entry.action().id());
        }
    }

    private String judged(ScheduledAction action, String latest, Instant at) {
        return judged(action, Operation.EDIT, latest, at);
    }

    private String judged(ScheduledAction action, Operation operation, String latest, Instant at) {
        EventView view = new EventView(configuration().compiled("Deals").plan());
        view.read(latest.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return switch (Scheduler.judge(action, current, operation, view, at)) {
            case Scheduler.Verdict.Deliver(CompiledRule rule, var how) ->
                "deliver " + how.number() + " " + how.webhook();
            case Scheduler.Verdict.GoOff(CompiledRule rule) -> "goes off";
            case Scheduler.Verdict.End(ScheduleEntry entry) -> said(entry);
        };
    }

    private static String said(ScheduleEntry entry) {
        int number = entry.action().id().action();
        return switch (entry) {
            case ScheduleEntry.Made(ScheduledAction action) -> "made " + number + " " + action.due();
            case ScheduleEntry.Moved moved -> "moved " + number + " " + moved.due();
            case ScheduleEntry.Skipped(ScheduledAction action, Reason reason) ->
                "skipped " + number + " " + reason.text();
            case ScheduleEntry.Cancelled(ScheduledAction action, Reason reason) ->
                "cancelled " + number + " " + reason.text();
            case ScheduleEntry.Fired fired -> "fired " + number;
        };
    }

    private Scheduler.Evaluated evaluated(Operation operation, String body) {
        RecordEvent event = new RecordEvent(
                ORG,
                "e",
                "Deals",
                operation,
                "4711",
                now.toEpochMilli(),
                0,
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                null);
        CompiledModule module = configuration().compiled("Deals");
        EventView view = new EventView(module.plan());
        view.read(event.body());
        return new Scheduler.Evaluated(
                event, new Position(now.toEpochMilli() * 1_000, 7), configuration(), module, view);
    }

    private static List<CompiledRule> fired(Scheduler.Evaluated evaluated) {
        List<CompiledRule> fired = new ArrayList<>();
        Moment moment =
                new Moment().at(evaluated.event().operation(), evaluated.event().occurredAtMillis());
        evaluated
                .module()
                .ruleSet()
                .evaluate(
                        evaluated.view(),
                        moment,
                        rule -> false,
                        (Activation activation) -> fired.add(activation.rule()));
        return fired;
    }

    private static String closing(String date) {
        return "{'record': {'Stage': 'Won', 'Closing_Date': '" + date + "'}, 'previous': {'Closing_Date': 'x'}}";
    }

    private void change(Function<@Nullable Configuration, Decision> wish) {
        Decision decision = wish.apply(current);
        assertThat(decision).isInstanceOf(Decision.Change.class);
        version++;
        entries = configurer.apply(entries, ((Decision.Change) decision).edits(), version, NOW);
        current = configurer.build(ORG, entries).orElseThrow();
    }

    private Configuration configuration() {
        assertThat(current).isNotNull();
        return current;
    }

    private static Map<String, @Nullable Object> json(String text) {
        return new JsonObject(text).getMap();
    }
}
