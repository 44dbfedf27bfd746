package koerier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView.Kind;
import koerier.ingest.FieldPlan.Root;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventViewTest {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String DEAL = """
            {"id": "crm-8f1c", "module": "Deals", "operation": "edit", "recordId": "4711",
             "record": {"Deal_Name": "Oven 9", "Amount": 12500.00, "Stage": "Closed Won", "Won": true, "Lost": false,
                        "Tags": [ "a", "b\\"c" , 7, null, [1, "]"], {"x": "}"} ], "Nothing": null, "Empty": "",
                        "Account_Name": {"id": "55", "name": "Bakkerij \\u00e9\\n", "Phone": "+31 20 555 0101"},
                        "Owner": "7", "Broker": 8, "Sta\\u0067e2": "escaped name"},
             "previous": {"Stage": "Negotiation"}, "actor": {"id": "7", "name": "Noor de Wit"}}
            """.strip();

    private final FieldPlan.Builder plan = FieldPlan.builder();

    private EventView read(String body) {
        EventView view = new EventView(plan.build());
        view.read(body.getBytes(UTF_8));
        return view;
    }

    private int record(String... path) {
        return plan.slot(Root.RECORD, List.of(path));
    }

    @Test
    @DisplayName("[E1] wanted values are found by kind and span")
    void wantedValuesAreFound() {
        int amount = record("Amount");
        int stage = record("Stage");
        int old = plan.slot(Root.PREVIOUS, List.of("Stage"));
        int actor = plan.slot(Root.ACTOR, List.of("id"));
        int won = record("Won");
        int lost = record("Lost");
        int nothing = record("Nothing");
        int empty = record("Empty");
        int absent = record("Absent");
        EventView view = read(DEAL);
        assertThat(view.kind(amount)).isEqualTo(Kind.NUMBER);
        assertThat(view.text(amount)).isEqualTo("12500.00");
        assertThat(view.text(stage)).isEqualTo("Closed Won");
        assertThat(view.asciiEquals(stage, "Closed Won")).isTrue();
        assertThat(view.asciiEquals(stage, "Closed Wom")).isFalse();
        assertThat(view.asciiEquals(stage, "Closed Wo")).isFalse();
        assertThat(view.text(old)).isEqualTo("Negotiation");
        assertThat(view.text(actor)).isEqualTo("7");
        assertThat(view.kind(won)).isEqualTo(Kind.TRUE);
        assertThat(view.kind(lost)).isEqualTo(Kind.FALSE);
        assertThat(view.kind(nothing)).isEqualTo(Kind.NULL);
        assertThat(view.isEmpty(nothing)).isTrue();
        assertThat(view.isEmptyText(empty)).isTrue();
        assertThat(view.isEmpty(empty)).isTrue();
        assertThat(view.kind(absent)).isEqualTo(Kind.ABSENT);
        assertThat(view.text(absent)).isEmpty();
    }

    @Test
    void escapesAreDecodedInValuesAndInNames() {
        int name = record("Account_Name", "name");
        int escapedName = record("Stage2");
        EventView view = read(DEAL);
        assertThat(view.isEscaped(name)).isTrue();
        assertThat(view.text(name)).isEqualTo("Bakkerij é\n");
        assertThat(view.textEquals(name, "Bakkerij é\n".getBytes(UTF_8))).isTrue();
        assertThat(view.textEquals(name, "Bakkerij e\n".getBytes(UTF_8))).isFalse();
        assertThat(view.text(escapedName)).isEqualTo("escaped name");
        ByteSink sink = new ByteSink(100);
        view.write(name, sink);
        assertThat(sink).hasToString("Bakkerij é\n");
    }

    @Test
    void anObjectAndItsMembersAreBothFilled() {
        int account = record("Account_Name");
        int phone = record("Account_Name", "Phone");
        int whole = record();
        EventView view = read(DEAL);
        assertThat(view.kind(account)).isEqualTo(Kind.OBJECT);
        assertThat(view.text(account)).startsWith("{\"id\": \"55\"").endsWith("0101\"}");
        assertThat(view.text(phone)).isEqualTo("+31 20 555 0101");
        assertThat(view.text(whole)).startsWith("{\"Deal_Name\"").endsWith("\"escaped name\"}");
    }

    @Test
    void aBareLookupIsItsId() {
        int owner = record("Owner", "id");
        int ownerName = record("Owner", "name");
        int broker = record("Broker", "id");
        int none = record("Nothing", "id");
        EventView view = read(DEAL);
        assertThat(view.text(owner)).isEqualTo("7");
        assertThat(view.kind(broker)).isEqualTo(Kind.NUMBER);
        assertThat(view.text(broker)).isEqualTo("8");
        assertThat(view.kind(ownerName)).isEqualTo(Kind.ABSENT);
        assertThat(view.kind(none)).isEqualTo(Kind.ABSENT);
    }

    @Test
    void theElementsOfAnArrayAreWalked() {
        int tags = record("Tags");
        int stage = record("Stage");
        EventView view = read(DEAL);
        List<String> seen = new ArrayList<>();
        view.elements(
                tags,
                (kind, bytes, start, end, escaped) ->
                        seen.add(kind + " " + EventView.text(bytes, start, end, escaped)));
        assertThat(seen)
                .containsExactly(
                        "TEXT a", "TEXT b\"c", "NUMBER 7", "NULL null", "ARRAY [1, \"]\"]", "OBJECT {\"x\": \"}\"}");
        view.elements(stage, (kind, bytes, start, end, escaped) -> seen.clear());
        assertThat(seen).hasSize(6);
    }

    @Test
    void aSecondReadForgetsTheFirst() {
        int stage = record("Stage");
        EventView view = read(DEAL);
        view.read("{\"record\":{}}".getBytes(UTF_8));
        assertThat(view.kind(stage)).isEqualTo(Kind.ABSENT);
    }

    @Test
    void theSamePathHasTheSameSlotAndEndlessPathsAreRefused() {
        assertThat(record("a", "b")).isEqualTo(record("a", "b")).isNotEqualTo(record("a"));
        assertThat(plan.build().size()).isEqualTo(2);
        List<String> endless = Collections.nCopies(FieldPlan.PATH_LENGTH_MAX + 1, "a");
        assertThatThrownBy(() -> plan.slot(Root.RECORD, endless)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPathOfRandomDocumentsHoldsWhatJacksonReads(long seed) throws JsonProcessingException {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<String>> paths = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            List<String> path = new ArrayList<>();
            for (int length = random.nextInt(4); length > 0; length--) {
                path.add(RandomJson.name(random));
            }
            paths.add(path);
            slots.add(plan.slot(Root.values()[i % 3], path));
        }
        EventView view = new EventView(plan.build());
        RandomJson json = new RandomJson(random);
        for (int round = 0; round < 200; round++) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            event.put("record", json.object(4));
            event.put("module", json.value(2));
            event.put("previous", random.nextBoolean() ? null : json.object(2));
            if (random.nextBoolean()) {
                event.put("actor", json.object(2));
            }
            String body = json.spell(event);
            JsonNode tree = JACKSON.readTree(body);
            view.read(body.getBytes(UTF_8));
            for (int i = 0; i < paths.size(); i++) {
                JsonNode expected = at(tree, Root.values()[i % 3].member(), paths.get(i));
                String[] where = {"seed " + seed + " round " + round + " " + paths.get(i), body};
                assertSame(view, slots.get(i), expected, () -> String.join(" ", where));
            }
        }
    }

    @Test
    void moreNamesThanAreRememberedCostNothingButTime() {
        int wanted = record("wanted");
        EventView view = new EventView(plan.build());
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int round = 0; round < 3; round++) {
                StringBuilder members = new StringBuilder();
                for (int i = 0; i < 40_000; i++) {
                    members.append("\"n").append(round).append('_').append(i).append("\":1,");
                }
                view.read(("{\"record\":{" + members + "\"wanted\":\"found " + round + "\"}}").getBytes(UTF_8));
                assertThat(view.text(wanted)).isEqualTo("found " + round);
            }
        });
    }

    @Test
    void membersMayComeInAnyOrderAndBeMissing() {
        List<String> names = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            names.add("A_custom_field_with_number_" + i);
            slots.add(record(names.get(i)));
        }
        EventView view = new EventView(plan.build());
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 500; round++) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                if (random.nextInt(5) > 0) {
                    order.add(random.nextInt(order.size() + 1), i);
                }
            }
            StringBuilder body = new StringBuilder("{\"record\":{\"x\":0");
            order.forEach(
                    i -> body.append(",\"").append(names.get(i)).append("\":").append(i));
            view.read(body.append("}}").toString().getBytes(UTF_8));
            for (int i = 0; i < names.size(); i++) {
                assertThat(view.text(slots.get(i)))
                        .as("round " + round + " " + body)
                        .isEqualTo(order.contains(i) ? Integer.toString(i) : "");
            }
        }
    }

    private static @Nullable JsonNode at(JsonNode tree, String root, List<String> path) {
        JsonNode node = tree.get(root);
        for (int i = 0; i < path.size() && node != null; i++) {
            boolean bareLookup = i > 0 && i == path.size() - 1 && path.get(i).equals("id");
            node = bareLookup && (node.isTextual() || node.isNumber()) ? node : node.get(path.get(i));
        }
        return node;
    }

    private static void assertSame(EventView view, int slot, @Nullable JsonNode expected, Supplier<String> where) {
        Kind kind = expected == null
                ? Kind.ABSENT
                : switch (expected.getNodeType()) {
                    case NULL -> Kind.NULL;
                    case STRING -> Kind.TEXT;
                    case NUMBER -> Kind.NUMBER;
                    case BOOLEAN -> expected.booleanValue() ? Kind.TRUE : Kind.FALSE;
                    case OBJECT -> Kind.OBJECT;
                    default -> Kind.ARRAY;
                };
        assertThat(view.kind(slot)).as(where).isEqualTo(kind);
        if (expected == null) {
            return;
        }
        switch (kind) {
            case TEXT -> assertThat(view.text(slot)).as(where).isEqualTo(expected.textValue());
            case NUMBER ->
                assertThat(new BigDecimal(view.text(slot))).as(where).isEqualByComparingTo(expected.decimalValue());
            case OBJECT, ARRAY -> assertThat(parse(view.text(slot))).as(where).isEqualTo(expected);
            default -> {}
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JACKSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    @DisplayName("[B12] reading allocates nothing")
    void readingAllocatesNothing() {
        record("Stage");
        record("Amount");
        int name = record("Account_Name", "name");
        record("Owner", "id");
        int stage2 = record("Stage2");
        EventView view = new EventView(plan.build());
        byte[] body = DEAL.getBytes(UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 20_000;
        int found = readMany(view, body, stage2, name, rounds);
        long before = threads.getCurrentThreadAllocatedBytes();
        found += readMany(view, body, stage2, name, rounds);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(found).isEqualTo(2 * rounds);
        assertThat(allocated / rounds).as("bytes a read").isZero();
    }

    private static int readMany(EventView view, byte[] body, int slot, int other, int rounds) {
        int found = 0;
        for (int i = 0; i < rounds; i++) {
            view.read(body);
            if (view.asciiEquals(slot, "escaped name") && !view.asciiEquals(other, "x")) {
                found++;
            }
        }
        return found;
    }
}
