package koerier.schema;

import static koerier.schema.Organisations.members;
import static koerier.schema.Organisations.pointers;
import static koerier.schema.Organisations.standard;
import static koerier.schema.Organisations.valid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import koerier.document.FieldError;
import koerier.document.MergePatch;
import koerier.document.Parsed;
import koerier.org.Feature;
import koerier.schema.Field.Option;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldDocumentTest {
    private static final OrgSchema PLAIN = OrgSchema.of(Organisations.plain(), List.of(), Map.of());

    @Test
    @DisplayName("the documented example is read, member by member")
    void theExample() {
        Map<String, @Nullable Object> document = members("label", "Payment Due", "type", "date");
        document.put("aliases", List.of());
        for (String member : List.of("lookup", "feature", "currency", "options")) {
            document.put(member, null);
        }
        Field field = valid(FieldDocument.parse(PLAIN, standard("Deals"), "Payment_Due", document));
        assertThat(field)
                .isEqualTo(new Field(
                        "Payment_Due",
                        "Payment Due",
                        List.of(),
                        FieldType.DATE,
                        true,
                        null,
                        null,
                        null,
                        List.of(),
                        false,
                        false));
    }

    @ParameterizedTest
    @EnumSource(FieldType.class)
    void everyTypeHasItsSpelling(FieldType type) {
        Map<String, @Nullable Object> document =
                members("label", "A", "type", type.name().toLowerCase(Locale.ROOT));
        if (type == FieldType.LOOKUP) {
            document.put("lookup", "Accounts");
        }
        Field field = valid(FieldDocument.parse(PLAIN, standard("Deals"), "A", document));
        assertThat(field.type()).isEqualTo(type);
        assertThat(FieldDocument.load(FieldDocument.document(field))).isEqualTo(field);
    }

    @Test
    void optionsAreStringsOrPairsOfValueAndLabel() {
        Map<String, @Nullable Object> document = members("label", "Size", "type", "picklist");
        document.put("options", List.of("S", Map.of("value", "m", "label", "Medium"), Map.of("value", " L ")));
        Field field = valid(FieldDocument.parse(PLAIN, standard("Deals"), "Size", document));
        assertThat(field.options())
                .containsExactly(new Option("S", "S"), new Option("m", "Medium"), new Option(" L ", " L "));
        assertThat(FieldDocument.document(field))
                .containsEntry("options", List.of("S", Map.of("value", "m", "label", "Medium"), " L "));
    }

    @Test
    void everyMistakeIsNamedAtOnceWhereItIs() {
        Map<String, @Nullable Object> document = members("label", "${x}", "type", "picklist");
        document.put("aliases", List.of("ok", "", 7, "OK", "{"));
        document.put("lookup", "Accounts");
        document.put("feature", "time-travel");
        document.put("currency", "ABC");
        document.put("options", List.of("S", "S", 5, Map.of("label", "x"), Map.of("value", ""), "é".repeat(256)));
        document.put("colour", "red");
        assertThat(pointers(FieldDocument.parse(PLAIN, standard("Deals"), "1x", document)))
                .containsExactlyInAnyOrder(
                        "",
                        "/label",
                        "/aliases/1",
                        "/aliases/2",
                        "/aliases",
                        "/aliases/4",
                        "/lookup",
                        "/feature",
                        "/currency",
                        "/options/1",
                        "/options/2",
                        "/options/3/value",
                        "/options/4/value",
                        "/options/5",
                        "/colour");
    }

    @Test
    void memberByMember() {
        assertThat(mistakes()).containsExactly("/label", "/type");
        assertThat(mistakes("label", "A", "type", "formula")).containsExactly("/type");
        assertThat(mistakes("label", "A", "type", "TEXT")).containsExactly("/type");
        assertThat(mistakes("label", "A", "type", "lookup")).containsExactly("/lookup");
        assertThat(mistakes("label", "A", "type", "lookup", "lookup", "Ghosts")).containsExactly("/lookup");
        assertThat(mistakes("label", "A", "type", "lookup", "lookup", 7)).containsExactly("/lookup");
        assertThat(mistakes("label", "A", "type", "owner", "lookup", "Users")).containsExactly("/lookup");
        assertThat(mistakes("label", "A", "type", "text", "options", List.of("a")))
                .containsExactly("/options");
        assertThat(mistakes("label", "A", "type", "text", "currency", "EUR")).containsExactly("/currency");
        assertThat(mistakes("label", "A", "type", "currency", "currency", "USD"))
                .isEmpty();
        assertThat(mistakes("label", "A", "type", "text", "feature", "ads")).isEmpty();
        assertThat(mistakes("label", "é".repeat(100), "type", "text")).isEmpty();
        assertThat(mistakes("label", "é".repeat(101), "type", "text")).containsExactly("/label");
        assertThat(mistakes("label", "A", "type", "text", "aliases", numbered(10)))
                .isEmpty();
        assertThat(mistakes("label", "A", "type", "text", "aliases", numbered(11)))
                .containsExactly("/aliases");
        assertThat(mistakes("label", "A", "type", "picklist", "options", numbered(500)))
                .isEmpty();
        assertThat(mistakes("label", "A", "type", "picklist", "options", numbered(501)))
                .containsExactly("/options");
        assertThat(mistakes("label", "A", "type", "multiselect", "options", List.of("a", "A")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "_A", "A-B", "A B", "A.B", "É", "A\n", "A/B"})
    void apiNamesAreLettersDigitsAndUnderscores(String apiName) {
        assertThat(pointers(
                        FieldDocument.parse(PLAIN, standard("Deals"), apiName, members("label", "A", "type", "text"))))
                .containsExactly("");
    }

    @Test
    void anApiNameHasAtMostAHundredCharacters() {
        Map<String, @Nullable Object> document = members("label", "A", "type", "text");
        assertThat(pointers(FieldDocument.parse(PLAIN, standard("Deals"), "a".repeat(100), document)))
                .isEmpty();
        assertThat(pointers(FieldDocument.parse(PLAIN, standard("Deals"), "a".repeat(101), document)))
                .containsExactly("");
    }

    @Test
    void aLookupNamesItsModuleByAnyOfItsNames() {
        Field field = valid(FieldDocument.parse(
                PLAIN,
                standard("Accounts"),
                "Best",
                members("label", "Best", "type", "lookup", "lookup", "Potential")));
        assertThat(field.lookup()).isEqualTo("Deals");
    }

    @Test
    @DisplayName("of a standard field only label and aliases can be changed")
    void standardFields() {
        ModuleSchema deals = standard("Deals");
        Field renamed = valid(FieldDocument.parse(PLAIN, deals, "Amount", members("label", "Order Value")));
        assertThat(renamed).isEqualTo(standard("Deals", "Amount").withNames("Order Value", List.of()));
        assertThat(valid(FieldDocument.parse(PLAIN, deals, "Deal_Name", Map.of())))
                .isEqualTo(standard("Deals", "Deal_Name"));
        assertThat(valid(FieldDocument.parse(PLAIN, deals, "Deal_Name", members("aliases", List.of())))
                        .aliases())
                .isEmpty();
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Amount", members("type", "text"))))
                .containsExactly("/type");
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Amount", members("type", 3))))
                .containsExactly("/type");
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Amount", members("currency", "USD"))))
                .containsExactly("/currency");
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Amount", members("feature", "ads"))))
                .containsExactly("/feature");
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Account_Name", members("lookup", "Contacts"))))
                .containsExactly("/lookup");
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Stage", members("options", List.of("A")))))
                .containsExactly("/options");
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Amount", members("options", List.of("A")))))
                .containsExactly("/options");
    }

    @Test
    void everyStandardFieldThatWasReadCanBeSentBack() {
        OrgSchema everything = PLAIN;
        for (ModuleSchema module : Catalogue.modules().values()) {
            for (Field field : module.fields().values()) {
                assertThat(valid(FieldDocument.parse(
                                everything, module, field.apiName(), FieldDocument.document(field))))
                        .isEqualTo(field);
                assertThat(FieldDocument.load(FieldDocument.document(field))).isEqualTo(field);
            }
        }
    }

    @Test
    @DisplayName("the type of a custom field, and where a lookup leads, never change")
    void typesAreImmutable() {
        ModuleSchema deals = standard("Deals")
                .withFields(
                        List.of(custom("Due", FieldType.DATE, null), custom("Payer", FieldType.LOOKUP, "Accounts")));
        assertThat(pointers(FieldDocument.parse(PLAIN, deals, "Due", members("label", "Due", "type", "datetime"))))
                .containsExactly("/type");
        assertThat(valid(FieldDocument.parse(PLAIN, deals, "Due", members("label", "New")))
                        .type())
                .isEqualTo(FieldType.DATE);
        assertThat(pointers(FieldDocument.parse(
                        PLAIN, deals, "Payer", members("label", "Payer", "type", "lookup", "lookup", "Contacts"))))
                .containsExactly("/lookup");
        assertThat(valid(FieldDocument.parse(PLAIN, deals, "Payer", members("label", "Payer")))
                        .lookup())
                .isEqualTo("Accounts");
    }

    @Test
    @DisplayName("[M4] a document on the api name of a deleted field restores it")
    void restoring() {
        ModuleSchema deals = standard("Deals")
                .withFields(List.of(custom("Due", FieldType.DATE, null).withDeleted(true)));
        Map<String, @Nullable Object> document = members("label", "Due", "type", "date", "deleted", true);
        assertThat(valid(FieldDocument.parse(PLAIN, deals, "Due", document)))
                .isEqualTo(custom("Due", FieldType.DATE, null));
    }

    @Test
    void aLookupWhoseModuleIsDeletedCanStillBeRenamed() {
        ModuleSchema machines = ModuleDocument.load(
                members("apiName", "Machines", "singular", "Machine", "plural", "Machines", "displayName", "Name"));
        Field lookup = custom("Machine", FieldType.LOOKUP, "Machines");
        OrgSchema schema = OrgSchema.of(
                Organisations.plain(), List.of(machines.withDeleted(true)), Map.of("Deals", List.of(lookup)));
        ModuleSchema deals = schema.known("Deals").orElseThrow();
        Map<String, @Nullable Object> patched =
                MergePatch.apply(FieldDocument.document(lookup), members("label", "Engine"));
        assertThat(valid(FieldDocument.parse(schema, deals, "Machine", patched)).label())
                .isEqualTo("Engine");
        assertThat(pointers(FieldDocument.parse(
                        schema, deals, "Other", members("label", "O", "type", "lookup", "lookup", "Machines"))))
                .containsExactly("/lookup");
    }

    @Test
    void aModuleHasAtMostAThousandCustomFieldsAndRemembersFiveThousand() {
        Map<String, @Nullable Object> document = members("label", "A", "type", "text");
        ModuleSchema full = standard("Deals").withFields(many(0, 1_000, false));
        assertThat(pointers(FieldDocument.parse(PLAIN, full, "More", document))).containsExactly("");
        assertThat(pointers(FieldDocument.parse(PLAIN, full, "F7", document))).isEmpty();
        ModuleSchema almost = standard("Deals").withFields(many(0, 999, false)).withFields(many(999, 5_000, true));
        assertThat(pointers(FieldDocument.parse(PLAIN, almost, "More", document)))
                .containsExactly("");
        assertThat(pointers(FieldDocument.parse(PLAIN, almost, "F4999", document)))
                .isEmpty();
    }

    @Test
    void onlyCustomFieldsCanBeDeletedAndNoneThatNamesItsModule() {
        Field due = custom("Due", FieldType.DATE, null);
        assertThat(valid(FieldDocument.delete(standard("Deals"), due))).isEqualTo(due.withDeleted(true));
        assertThat(pointers(FieldDocument.delete(standard("Deals"), standard("Deals", "Amount"))))
                .containsExactly("");
        ModuleSchema machines = ModuleDocument.load(
                members("apiName", "Machines", "singular", "Machine", "plural", "Machines", "displayName", "Serial"));
        Field serial = valid(FieldDocument.parse(
                PLAIN.with(machines), machines, "Serial", members("label", "No", "type", "autonumber")));
        assertThat(serial.custom()).isTrue();
        assertThat(pointers(FieldDocument.delete(machines.withFields(List.of(serial)), serial)))
                .containsExactly("");
        assertThat(pointers(FieldDocument.parse(
                        PLAIN.with(machines), machines, "Serial", members("label", "No", "type", "date"))))
                .containsExactly("/type");
    }

    @Test
    void aFieldOfADeletedModuleIsRefused() {
        ModuleSchema gone = ModuleDocument.load(members(
                "apiName", "Gone", "singular", "Gone", "plural", "Gone", "displayName", "Name", "deleted", true));
        assertThat(pointers(FieldDocument.parse(PLAIN.with(gone), gone, "A", members("label", "A", "type", "text"))))
                .containsExactly("");
    }

    @Test
    void whatWasNeverStoredIsNotLoaded() {
        assertThatThrownBy(() -> FieldDocument.load(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ModuleDocument.load(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsAcceptedRoundTripsAndWhatIsNotIsNamedAndNeverThrown(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ModuleSchema deals = standard("Deals");
        int accepted = 0;
        for (int i = 0; i < 500; i++) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("label", pick(random, "A", " B  c", "É", "", 7, null, "a".repeat(101), "\uD800", "\u0000"));
            document.put("type", pick(random, "text", "picklist", "lookup", "currency", "multiselect", "date", 1, "x"));
            document.put("aliases", pick(random, null, List.of(), List.of("a", "b"), List.of(1), "a", Map.of()));
            document.put("lookup", pick(random, null, null, "Accounts", "accounts", "Ghosts", List.of()));
            document.put("feature", pick(random, null, null, "ads", "Ads", 1));
            document.put("currency", pick(random, null, null, "USD", "usd", false));
            document.put(
                    "options",
                    pick(
                            random,
                            null,
                            null,
                            List.of("a", Map.of("value", "b", "label", "B")),
                            List.of(List.of()),
                            1,
                            Map.of()));
            Parsed<Field> parsed = FieldDocument.parse(PLAIN, deals, "F", document);
            if (parsed instanceof Parsed.Valid<Field>(Field field)) {
                accepted++;
                Map<String, @Nullable Object> written = FieldDocument.document(field);
                assertThat(valid(FieldDocument.parse(PLAIN, deals, "F", written)))
                        .as("seed %d: %s", seed, document)
                        .isEqualTo(field);
                assertThat(FieldDocument.load(written)).as("seed %d", seed).isEqualTo(field);
            } else {
                assertThat(((Parsed.Invalid<Field>) parsed).errors())
                        .as("seed %d: %s", seed, document)
                        .extracting(FieldError::pointer)
                        .allMatch(pointer -> document.keySet().stream().anyMatch(m -> pointer.startsWith("/" + m)));
            }
        }
        assertThat(accepted).as("seed %d", seed).isPositive();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    private static @Nullable Object pick(SplittableRandom random, @Nullable Object... values) {
        return values[random.nextInt(values.length)];
    }

    private static Field custom(String apiName, FieldType type, @Nullable String lookup) {
        return new Field(apiName, apiName, List.of(), type, true, lookup, null, null, List.of(), false, false);
    }

    private static List<Field> many(int from, int to, boolean deleted) {
        return IntStream.range(from, to)
                .mapToObj(i -> custom("F" + i, FieldType.TEXT, null).withDeleted(deleted))
                .toList();
    }

    private static List<Object> numbered(int count) {
        return new ArrayList<>(
                Stream.iterate(1, i -> i + 1).limit(count).map(i -> "n" + i).toList());
    }

    private static List<String> mistakes(Object... members) {
        return pointers(FieldDocument.parse(PLAIN, standard("Deals"), "New", members(members)));
    }

    @Test
    void featuresAreSpeltInDocumentsAsInTheOrganisation() {
        Field field = valid(FieldDocument.parse(
                PLAIN, standard("Deals"), "V", members("label", "V", "type", "text", "feature", "visitor-tracking")));
        assertThat(field.feature()).isEqualTo(Feature.VISITOR_TRACKING);
        assertThat(FieldDocument.document(field)).containsEntry("feature", "visitor-tracking");
    }
}
