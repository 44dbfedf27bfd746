package koerier.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import koerier.org.Feature;
import koerier.org.Organisation.Currency;
import koerier.schema.Resolution.Ambiguous;
import koerier.schema.Resolution.Found;
import koerier.schema.Resolution.Reason;
import koerier.schema.Resolution.Unavailable;
import koerier.schema.Resolution.Unknown;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrgSchemaTest {
    private static final OrgSchema PLAIN = OrgSchema.of(Organisations.plain(), List.of(), Map.of());

    @ParameterizedTest
    @DisplayName("[M1] a module resolves by api name, singular, plural or alias, else without case and blanks")
    @CsvSource({
        "Deals, Deals",
        "Deal, Deals",
        "Potential, Deals",
        "Potentials, Deals",
        "pOTENTIALS, Deals",
        "Meetings, Events",
        "Meeting, Events",
        "Event, Events",
        "Sales_Orders, Sales_Orders",
        "'  sales   ORDER ', Sales_Orders",
        "SalesOrders, Sales_Orders",
        "Account, Accounts",
        "contacts, Contacts",
        "User, Users",
        "Leads, Leads"
    })
    void modulesByAnyOfTheirNames(String name, String apiName) {
        assertThat(PLAIN.module(name)).isEqualTo(new Found<>(module(apiName)));
    }

    @ParameterizedTest
    @DisplayName(
            "[M1] a field resolves by label or alias, else without case and blanks; Name is the display-name field")
    @CsvSource({
        "Deals, Deal Name, Deal_Name",
        "Deals, Potential Name, Deal_Name",
        "Deals, Name, Deal_Name",
        "Deals, name, Deal_Name",
        "Deals, deal   NAME, Deal_Name",
        "Deals, Potential Owner, Owner",
        "Deals, Amount, Amount",
        "Deals, Potential Id, id",
        "Leads, Lead Id, id",
        "Accounts, Name, Account_Name",
        "Accounts, Account Name, Account_Name",
        "Contacts, Last Name, Last_Name",
        "Users, Mobile, Mobile",
        "Events, Event Title, Event_Title",
        "Leads, No. of Employees, No_of_Employees"
    })
    void fieldsByLabel(String module, String label, String apiName) {
        assertThat(PLAIN.fieldByLabel(module(module), label)).isEqualTo(new Found<>(field(module, apiName)));
    }

    @Test
    @DisplayName("[M1] an api name is taken exactly, and labels are no api names")
    void fieldsByApiName() {
        assertThat(PLAIN.field(module("Deals"), "Deal_Name")).isEqualTo(new Found<>(field("Deals", "Deal_Name")));
        assertThat(PLAIN.field(module("Deals"), "deal_name")).isEqualTo(new Unknown<>("deal_name"));
        assertThat(PLAIN.field(module("Deals"), "Deal Name")).isEqualTo(new Unknown<>("Deal Name"));
        assertThat(PLAIN.fieldByLabel(module("Deals"), "Deal_Name")).isEqualTo(new Unknown<>("Deal_Name"));
        assertThat(PLAIN.fieldByLabel(module("Deals"), "Lead Id")).isEqualTo(new Unknown<>("Lead Id"));
        assertThat(PLAIN.fieldByLabel(module("Deals"), "DealName")).isEqualTo(new Unknown<>("DealName"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Organisation", "${}", "Deals.Amount", "\u0000", "\uD800"})
    void whatNobodyIsCalledIsUnknown(String name) {
        assertThat(PLAIN.module(name)).isEqualTo(new Unknown<>(name));
        assertThat(PLAIN.fieldByLabel(module("Deals"), name)).isEqualTo(new Unknown<>(name));
    }

    @Test
    @DisplayName("[M1] case folding knows no locale and composes accents")
    void folding() {
        OrgSchema schema = PLAIN.with(module("Deals")
                .withFields(
                        List.of(custom("A", "STRASSE id", FieldType.TEXT), custom("B", "Cafe\u0301", FieldType.TEXT))));
        assertThat(schema.fieldByLabel(deals(schema), "straße\u00A0ID")).isInstanceOf(Found.class);
        assertThat(schema.fieldByLabel(deals(schema), "CAFÉ")).isInstanceOf(Found.class);
    }

    @Test
    @DisplayName("[M1] an exact name goes before a folded one, and two bearers of one are ambiguous")
    void ambiguity() {
        OrgSchema schema = withDealFields(
                custom("Payment_Due", "Payment Due", FieldType.DATE),
                custom("Due2", "payment due", FieldType.DATE),
                custom("Size_A", "Size", FieldType.TEXT),
                custom("Size_B", "Size", FieldType.TEXT));
        assertThat(schema.fieldByLabel(deals(schema), "payment due"))
                .isEqualTo(new Found<>(deals(schema).fields().get("Due2")));
        assertThat(schema.fieldByLabel(deals(schema), "PAYMENT  DUE"))
                .isEqualTo(new Ambiguous<>("PAYMENT  DUE", List.of("Payment_Due", "Due2")));
        assertThat(schema.fieldByLabel(deals(schema), "Size"))
                .isEqualTo(new Ambiguous<>("Size", List.of("Size_A", "Size_B")));
    }

    @Test
    @DisplayName("[M1] a module's api name goes before the alias of another module")
    void apiNameOfAModuleWins() {
        ModuleSchema own = customModule("Machines", "Machine", "Deals", "Potential");
        OrgSchema schema = OrgSchema.of(Organisations.plain(), List.of(own), Map.of());
        assertThat(schema.module("Deals")).isEqualTo(new Found<>(module("Deals")));
        assertThat(schema.module("Potential")).isEqualTo(new Ambiguous<>("Potential", List.of("Deals", "Machines")));
        assertThat(schema.module("Potentials")).isEqualTo(new Found<>(module("Deals")));
        assertThat(schema.module("machine")).isEqualTo(new Found<>(own));
    }

    @Test
    @DisplayName("[M4] a deleted field is unavailable, and restoring it brings it back")
    void deletedFields() {
        Field due = custom("Payment_Due", "Payment Due", FieldType.DATE);
        OrgSchema deleted = withDealFields(due.withDeleted(true));
        Unavailable<Field> gone = new Unavailable<>(due.withDeleted(true), new Reason.Deleted());
        assertThat(deleted.field(deals(deleted), "Payment_Due")).isEqualTo(gone);
        assertThat(deleted.fieldByLabel(deals(deleted), "Payment Due")).isEqualTo(gone);
        assertThat(deleted.fieldByLabel(deals(deleted), "PAYMENT DUE")).isEqualTo(gone);
        OrgSchema restored = deleted.with(deals(deleted).withFields(List.of(due)));
        assertThat(restored.fieldByLabel(deals(restored), "Payment Due")).isEqualTo(new Found<>(due));
    }

    @Test
    void aDeletedFieldDoesNotStandInTheWayOfANewOneOfItsName() {
        Field live = custom("Due_2", "Payment due", FieldType.DATE);
        OrgSchema schema =
                withDealFields(custom("Due_1", "Payment Due", FieldType.DATE).withDeleted(true), live);
        assertThat(schema.fieldByLabel(deals(schema), "Payment Due")).isEqualTo(new Found<>(live));
    }

    @Test
    @DisplayName("[M4] a lookup goes with the module that it leads to")
    void deletedLookupTarget() {
        ModuleSchema machines = customModule("Machines", "Machine", "Machines");
        Field lookup = lookup("Machine", "Machines");
        OrgSchema schema = OrgSchema.of(Organisations.plain(), List.of(machines), Map.of("Deals", List.of(lookup)));
        assertThat(schema.lookupTo(deals(schema), machines)).isEqualTo(new Found<>(lookup));
        OrgSchema without = schema.with(machines.withDeleted(true));
        Unavailable<Field> gone = new Unavailable<>(lookup, new Reason.Deleted());
        assertThat(without.field(deals(without), "Machine")).isEqualTo(gone);
        assertThat(without.lookupTo(deals(without), machines)).isEqualTo(gone);
        assertThat(without.module("machines"))
                .isEqualTo(new Unavailable<>(machines.withDeleted(true), new Reason.Deleted()));
    }

    @ParameterizedTest
    @DisplayName("[M4] the fields of a feature come and go with it")
    @EnumSource(Feature.class)
    void features(Feature feature) {
        OrgSchema on = PLAIN.with(Organisations.with(Set.of(feature), List.of()));
        List<Field> provided = module("Deals").fields().values().stream()
                .filter(field -> field.feature() == feature)
                .toList();
        assertThat(provided).isNotEmpty();
        for (Field field : provided) {
            assertThat(PLAIN.fieldByLabel(module("Deals"), field.label()))
                    .isEqualTo(new Unavailable<>(field, new Reason.FeatureOff(feature)));
            assertThat(on.fieldByLabel(module("Deals"), field.label())).isEqualTo(new Found<>(field));
        }
    }

    @Test
    @DisplayName("[M4] a field that is bound to a currency comes and goes with it")
    void currencies() {
        Field price = bound("Price_USD", "USD");
        Field home = bound("Price_EUR", "EUR");
        OrgSchema missing = withDealFields(price, home);
        OrgSchema inactive = missing.with(Organisations.with(Set.of(), List.of(new Currency("USD", false))));
        OrgSchema active = missing.with(Organisations.with(Set.of(), List.of(new Currency("USD", true))));
        Unavailable<Field> gone = new Unavailable<>(price, new Reason.CurrencyOff("USD"));
        assertThat(missing.field(deals(missing), "Price_USD")).isEqualTo(gone);
        assertThat(inactive.field(deals(inactive), "Price_USD")).isEqualTo(gone);
        assertThat(active.field(deals(active), "Price_USD")).isEqualTo(new Found<>(price));
        assertThat(missing.field(deals(missing), "Price_EUR")).isEqualTo(new Found<>(home));
    }

    @Test
    @DisplayName("[M1] the standard lookup leads to a module, else the only custom one, else none does for sure")
    void lookups() {
        OrgSchema schema = withDealFields(
                lookup("Payer", "Accounts"),
                lookup("Main", "Products"),
                lookup("A", "Vendors"),
                lookup("B", "Vendors"));
        assertThat(schema.lookupTo(deals(schema), module("Accounts")))
                .isEqualTo(new Found<>(field("Deals", "Account_Name")));
        assertThat(schema.lookupTo(deals(schema), module("Products")))
                .isEqualTo(new Found<>(deals(schema).fields().get("Main")));
        assertThat(schema.lookupTo(deals(schema), module("Vendors")))
                .isEqualTo(new Ambiguous<>("Vendors", List.of("A", "B")));
        assertThat(schema.lookupTo(deals(schema), module("Leads"))).isEqualTo(new Unknown<>("Leads"));
        assertThat(schema.lookupTo(deals(schema), module("Users"))).isEqualTo(new Found<>(field("Deals", "Owner")));
    }

    @Test
    @DisplayName("[M1] a renamed standard field goes by its new label and keeps its identity and type")
    void renamedStandardFields() {
        Field renamed = field("Deals", "Amount").withNames("Order Value", List.of());
        OrgSchema schema = withDealFields(renamed);
        assertThat(schema.fieldByLabel(deals(schema), "Order Value")).isEqualTo(new Found<>(renamed));
        assertThat(schema.fieldByLabel(deals(schema), "Amount")).isEqualTo(new Unknown<>("Amount"));
        assertThat(schema.field(deals(schema), "Amount")).isEqualTo(new Found<>(renamed));
        assertThat(List.copyOf(deals(schema).fields().keySet()))
                .isEqualTo(List.copyOf(module("Deals").fields().keySet()));
    }

    @Test
    void anOrganisationWithoutCustomisationSharesTheCatalogue() {
        assertThat(PLAIN.modules()).isSameAs(Catalogue.modules().values());
        OrgSchema schema = withDealFields(custom("A", "A", FieldType.TEXT));
        assertThat(schema.module("Leads")).isEqualTo(new Found<>(module("Leads")));
        assertThat(((Found<ModuleSchema>) schema.module("Leads")).value()).isSameAs(module("Leads"));
    }

    @Test
    void fieldsOfAModuleThatDoesNotExistArePassedOver() {
        OrgSchema schema = OrgSchema.of(
                Organisations.plain(), List.of(), Map.of("Ghosts", List.of(custom("A", "A", FieldType.TEXT))));
        assertThat(schema.module("Ghosts")).isInstanceOf(Unknown.class);
    }

    private static OrgSchema withDealFields(Field... fields) {
        return OrgSchema.of(Organisations.plain(), List.of(), Map.of("Deals", List.of(fields)));
    }

    private static ModuleSchema deals(OrgSchema schema) {
        return ((Found<ModuleSchema>) schema.module("Deals")).value();
    }

    private static ModuleSchema module(String apiName) {
        return Organisations.standard(apiName);
    }

    private static Field field(String module, String apiName) {
        return Organisations.standard(module, apiName);
    }

    private static Field custom(String apiName, String label, FieldType type) {
        return new Field(apiName, label, List.of(), type, true, null, null, null, List.of(), false, false);
    }

    private static Field lookup(String apiName, String module) {
        return new Field(
                apiName, apiName, List.of(), FieldType.LOOKUP, true, module, null, null, List.of(), false, false);
    }

    private static Field bound(String apiName, String currency) {
        return new Field(
                apiName, apiName, List.of(), FieldType.CURRENCY, true, null, null, currency, List.of(), false, false);
    }

    private static ModuleSchema customModule(String apiName, String singular, String plural, String... aliases) {
        return new ModuleSchema(
                apiName,
                singular,
                plural,
                List.of(aliases),
                "Name",
                true,
                true,
                false,
                CatalogueFields.ofCustomModule(singular, "Name"));
    }
}
