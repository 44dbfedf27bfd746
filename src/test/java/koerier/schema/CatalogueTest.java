package koerier.schema;

import static koerier.schema.Organisations.standard;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import koerier.schema.FieldType.Family;
import koerier.schema.Resolution.Ambiguous;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
    private static final OrgSchema PLAIN = OrgSchema.of(Organisations.plain(), List.of(), Map.of());

    @Test
    void theStandardModulesInTheirOrder() {
        assertThat(Catalogue.modules().keySet())
                .containsExactly(
                        "Leads",
                        "Accounts",
                        "Contacts",
                        "Deals",
                        "Campaigns",
                        "Products",
                        "Quotes",
                        "Sales_Orders",
                        "Purchase_Orders",
                        "Invoices",
                        "Vendors",
                        "Price_Books",
                        "Cases",
                        "Solutions",
                        "Events",
                        "Tasks",
                        "Calls",
                        "Notes",
                        "Users");
    }

    @Test
    @DisplayName("[W5] calls, notes and users take no webhooks")
    void takesWebhooks() {
        assertThat(Catalogue.modules().values().stream()
                        .filter(module -> !module.takesWebhooks())
                        .map(ModuleSchema::apiName))
                .containsExactly("Calls", "Notes", "Users");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleIsWellFormed(ModuleSchema module) {
        assertThat(NameRules.isApiName(module.apiName())).isTrue();
        assertThat(module.fields()).containsKeys("id", module.displayName());
        assertThat(standard(module.apiName(), module.displayName()).type().family())
                .isEqualTo(Family.TEXT);
        assertThat(module.custom()).isFalse();
        module.fields().forEach((apiName, field) -> {
            assertThat(apiName).isEqualTo(field.apiName()).matches(NameRules::isApiName);
            assertThat(field.custom()).isFalse();
            assertThat(field.lookup() != null).as(apiName).isEqualTo(field.type() == FieldType.LOOKUP);
            assertThat(field.target() == null || Catalogue.modules().containsKey(field.target()))
                    .as(apiName)
                    .isTrue();
            assertThat(Set.copyOf(field.options())).hasSameSizeAs(field.options());
            for (String name : names(field)) {
                assertThat(PLAIN.fieldByLabel(module, name))
                        .as("%s of %s", name, module.apiName())
                        .isNotInstanceOf(Ambiguous.class)
                        .isNotInstanceOf(Resolution.Unknown.class);
            }
        });
        for (String name : module.names()) {
            assertThat(PLAIN.module(name)).isEqualTo(new Resolution.Found<>(module));
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    @DisplayName("[R3] modified time and by, last activity and the id never count as changed")
    void systemFields(ModuleSchema module) {
        TreeSet<String> system = new TreeSet<>();
        module.fields().values().stream()
                .filter(Field::system)
                .map(Field::apiName)
                .forEach(system::add);
        assertThat(system).contains("id", "Modified_By", "Modified_Time").doesNotContain("Created_Time");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyRecordHasAnOwnerWhoIsAUser(ModuleSchema module) {
        if (!module.apiName().equals(Catalogue.USERS)) {
            assertThat(PLAIN.lookupTo(module, standard(Catalogue.USERS)))
                    .isEqualTo(new Resolution.Found<>(standard(module.apiName(), "Owner")));
        }
    }

    @Test
    @DisplayName("what the six examples name is there")
    void theSixExamples() {
        assertThat(standard("Deals", "Stage").options())
                .extracting(Field.Option::value)
                .contains("Prospecting", "Price Quote", "Negotiation", "Closed Won", "Closed Lost");
        assertThat(standard("Deals", "Type").options())
                .extracting(Field.Option::value)
                .containsExactly("New Business", "Existing Business");
        assertThat(standard("Deals").fields().keySet())
                .contains("Deal_Name", "Amount", "Closing_Date", "Account_Name", "Contact_Name", "Owner", "Currency");
        assertThat(standard("Users").fields().keySet()).contains("Last_Name", "Mobile", "Email");
        assertThat(standard("Events").fields().keySet()).contains("Event_Title", "Start_DateTime", "Who_Id", "What_Id");
    }

    static List<ModuleSchema> modules() {
        return List.copyOf(Catalogue.modules().values());
    }

    private static List<String> names(Field field) {
        return Stream.concat(Stream.of(field.label()), field.aliases().stream()).toList();
    }
}
