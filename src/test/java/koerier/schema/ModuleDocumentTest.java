package koerier.schema;

import static koerier.schema.Organisations.members;
import static koerier.schema.Organisations.pointers;
import static koerier.schema.Organisations.standard;
import static koerier.schema.Organisations.valid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.schema.Resolution.Found;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleDocumentTest {
    private static final OrgSchema PLAIN = OrgSchema.of(Organisations.plain(), List.of(), Map.of());

    @Test
    @DisplayName("the documented example is read, and the module is born with what every record has")
    void theExample() {
        ModuleSchema machines = valid(ModuleDocument.parse(PLAIN, "Machines", example()));
        assertThat(machines.custom()).isTrue();
        assertThat(machines.takesWebhooks()).isTrue();
        assertThat(machines.fields().keySet())
                .containsExactly(
                        "id",
                        "Name",
                        "Owner",
                        "Created_By",
                        "Modified_By",
                        "Created_Time",
                        "Modified_Time",
                        "Last_Activity_Time");
        OrgSchema schema = PLAIN.with(machines);
        assertThat(schema.fieldByLabel(machines, "Machine Name")).isEqualTo(schema.fieldByLabel(machines, "Name"));
        assertThat(schema.fieldByLabel(machines, "Machine Id")).isInstanceOf(Found.class);
        assertThat(schema.module("machine")).isEqualTo(new Found<>(machines));
    }

    @Test
    void memberByMember() {
        assertThat(mistakes()).containsExactly("/singular", "/plural");
        assertThat(mistakes("singular", "A", "plural", 1)).containsExactly("/plural");
        assertThat(mistakes("singular", "A.B", "plural", "A!")).containsExactly("/singular", "/plural");
        assertThat(mistakes("singular", "User", "plural", "companies", "aliases", List.of("ORGANIZATION")))
                .containsExactly("/singular", "/aliases");
        assertThat(mistakes("singular", "A", "plural", "B", "displayName", "no name"))
                .containsExactly("/displayName");
        assertThat(mistakes("singular", "A", "plural", "B", "displayName", "Owner"))
                .containsExactly("/displayName");
        assertThat(mistakes("singular", "A", "plural", "B", "displayName", "Serial_Number"))
                .isEmpty();
        assertThat(mistakes("singular", "A", "plural", "B", "colour", "red", "fields", List.of()))
                .containsExactly("/colour");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A B", "Koerier", "USER", "Company", "Deal", "potentials", "deals", "Meetings"})
    void apiNamesThatAreTakenReservedOrIllFormed(String apiName) {
        assertThat(pointers(ModuleDocument.parse(PLAIN, apiName, example())))
                .isNotEmpty()
                .containsOnly("");
    }

    @Test
    @DisplayName("of a standard module only the names can be changed, and users keep theirs")
    void standardModules() {
        ModuleSchema renamed = valid(ModuleDocument.parse(
                PLAIN, "Deals", members("singular", "Order", "plural", "Orders", "aliases", List.of("Sale"))));
        OrgSchema schema = OrgSchema.of(Organisations.plain(), List.of(renamed), Map.of());
        assertThat(schema.module("Order")).isEqualTo(new Found<>(renamed));
        assertThat(schema.module("Deals")).isEqualTo(new Found<>(renamed));
        assertThat(schema.module("Potentials")).isInstanceOf(Resolution.Unknown.class);
        assertThat(valid(ModuleDocument.parse(schema, "Deals", Map.of()))).isEqualTo(standard("Deals"));
        assertThat(pointers(ModuleDocument.parse(PLAIN, "Deals", members("displayName", "Amount"))))
                .containsExactly("/displayName");
        assertThat(pointers(ModuleDocument.parse(PLAIN, "Users", Map.of()))).containsExactly("");
        assertThat(pointers(ModuleDocument.delete(standard("Deals")))).containsExactly("");
    }

    @Test
    @DisplayName("[M4] a document on the api name of a deleted module restores it with its fields")
    void restoring() {
        ModuleSchema machines = valid(ModuleDocument.parse(PLAIN, "Machines", example()));
        Field power = valid(FieldDocument.parse(
                PLAIN.with(machines), machines, "Power", members("label", "Power", "type", "integer")));
        ModuleSchema deleted = valid(ModuleDocument.delete(machines.withFields(List.of(power))));
        assertThat(valid(ModuleDocument.parse(PLAIN.with(deleted), "Machines", example())))
                .isEqualTo(machines.withFields(List.of(power)));
    }

    @Test
    void renamingAModuleRenamesTheFieldsItWasBornWithAndKeepsItsOwn() {
        ModuleSchema machines = valid(ModuleDocument.parse(PLAIN, "Machines", example()));
        Field owner = valid(FieldDocument.parse(PLAIN.with(machines), machines, "Owner", members("label", "Keeper")));
        OrgSchema schema = PLAIN.with(machines.withFields(List.of(owner)));
        ModuleSchema engines =
                valid(ModuleDocument.parse(schema, "Machines", members("singular", "Engine", "plural", "Engines")));
        assertThat(engines.fields().get("id")).extracting("label").isEqualTo("Engine Id");
        assertThat(engines.fields().get("Owner")).extracting("label").isEqualTo("Keeper");
        assertThat(ModuleDocument.load(ModuleDocument.document(engines)).withFields(List.of(owner)))
                .isEqualTo(engines);
    }

    @Test
    void theDisplayNameOfAKnownModuleIsOneOfItsTexts() {
        ModuleSchema machines = valid(ModuleDocument.parse(PLAIN, "Machines", example()));
        ModuleSchema withSerial = machines.withFields(List.of(valid(FieldDocument.parse(
                PLAIN.with(machines), machines, "Serial", members("label", "Serial", "type", "autonumber")))));
        assertThat(pointers(ModuleDocument.parse(PLAIN.with(machines), "Machines", example("Serial"))))
                .containsExactly("/displayName");
        ModuleSchema changed = valid(ModuleDocument.parse(PLAIN.with(withSerial), "Machines", example("Serial")));
        OrgSchema schema = PLAIN.with(changed);
        assertThat(schema.fieldByLabel(changed, "Name")).isEqualTo(schema.field(changed, "Serial"));
        assertThat(pointers(ModuleDocument.parse(PLAIN.with(withSerial), "Machines", example("Created_Time"))))
                .containsExactly("/displayName");
    }

    @Test
    void aDisplayNameThatWasOnlyNamedIsNotDroppedUnseen() {
        ModuleSchema machines = valid(ModuleDocument.parse(PLAIN, "Machines", example("Title")));
        assertThat(machines.fields().get("Title")).extracting("type").isEqualTo(FieldType.TEXT);
        assertThat(pointers(ModuleDocument.parse(PLAIN.with(machines), "Machines", example("Name"))))
                .containsExactly("/displayName");
        ModuleSchema defined = machines.withFields(List.of(valid(FieldDocument.parse(
                PLAIN.with(machines), machines, "Title", members("label", "Title", "type", "text")))));
        assertThat(valid(ModuleDocument.parse(PLAIN.with(defined), "Machines", example("Name")))
                        .fields())
                .containsKey("Title");
    }

    @Test
    void thereAreAtMostTwoHundredCustomModulesAndAThousandAreRemembered() {
        assertThat(pointers(ModuleDocument.parse(many(200, 0), "Machines", example())))
                .containsExactly("");
        assertThat(pointers(ModuleDocument.parse(many(200, 0), "M7", example())))
                .isEmpty();
        assertThat(pointers(ModuleDocument.parse(many(199, 801), "Machines", example())))
                .containsExactly("");
        assertThat(pointers(ModuleDocument.parse(many(199, 801), "M999", example())))
                .isEmpty();
    }

    @Test
    void everyModuleThatWasReadCanBeSentBack() {
        for (ModuleSchema module : Catalogue.modules().values()) {
            Map<String, @Nullable Object> document = ModuleDocument.document(module);
            assertThat(ModuleDocument.load(document)).isEqualTo(module);
            if (!module.apiName().equals(Catalogue.USERS)) {
                assertThat(valid(ModuleDocument.parse(PLAIN, module.apiName(), document)))
                        .isEqualTo(module);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsAcceptedRoundTripsAndWhatIsNotIsNamedAndNeverThrown(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("singular", pick(random, "A", " B  c", "É", "", 7, null, "a".repeat(101), "\uD800", "a.b"));
            document.put("plural", pick(random, "As", "Users", List.of(), true, "x"));
            document.put("aliases", pick(random, null, List.of(), List.of("a", "b"), List.of(1), "a", Map.of()));
            document.put("displayName", pick(random, null, "Name", "Title", "id", "Owner", "a b", 1, Map.of()));
            Parsed<ModuleSchema> parsed = ModuleDocument.parse(PLAIN, "Machines", document);
            if (parsed instanceof Parsed.Valid<ModuleSchema>(ModuleSchema module)) {
                Map<String, @Nullable Object> written = ModuleDocument.document(module);
                assertThat(valid(ModuleDocument.parse(PLAIN.with(module), "Machines", written)))
                        .as("seed %d: %s", seed, document)
                        .isEqualTo(module);
                assertThat(ModuleDocument.load(written)).as("seed %d", seed).isEqualTo(module);
            } else {
                assertThat(((Parsed.Invalid<ModuleSchema>) parsed).errors())
                        .as("seed %d: %s", seed, document)
                        .extracting(FieldError::pointer)
                        .allMatch(pointer -> document.keySet().stream().anyMatch(m -> pointer.startsWith("/" + m)));
            }
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    private static @Nullable Object pick(SplittableRandom random, @Nullable Object... values) {
        return values[random.nextInt(values.length)];
    }

    private static OrgSchema many(int live, int deleted) {
        Map<String, ModuleSchema> modules = new LinkedHashMap<>(Catalogue.modules());
        for (int i = 0; i < live + deleted; i++) {
            String apiName = "M" + i;
            modules.put(
                    apiName,
                    new ModuleSchema(apiName, apiName, apiName, List.of(), "Name", true, true, i >= live, Map.of()));
        }
        return new OrgSchema(Organisations.plain(), modules);
    }

    private static Map<String, @Nullable Object> example() {
        return example("Name");
    }

    private static Map<String, @Nullable Object> example(String displayName) {
        return members("singular", "Machine", "plural", "Machines", "aliases", List.of(), "displayName", displayName);
    }

    private static List<String> mistakes(Object... members) {
        return pointers(ModuleDocument.parse(PLAIN, "Machines", members(members)));
    }
}
