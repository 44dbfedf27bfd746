package koerier.template;

import static koerier.template.Rendering.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import koerier.ingest.FieldPlan;
import koerier.org.Feature;
import koerier.org.Organisation;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.template.TemplateCompiler.UnsupportedFields;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[M1-M4] Merge fields")
class ReferencesTest {
    private static final Rendering RENDERING = Rendering.standard();
    private static final String EVENT = """
            {"operation": "edit", "record": {"Deal_Name": "Oven 9", "Amount": "12500.00", "Stage": "Closed Won",
              "Account_Name": {"id": "55", "name": "Bakkerij Jansen", "Phone": "+31 20 555 0101"},
              "Contact_Name": {"id": "56", "name": "Jan Jansen", "Last_Name": "Jansen"},
              "Owner": {"id": "7", "name": "Noor de Wit", "Last_Name": "de Wit", "Mobile": "+31 6 5550 0102"}},
             "previous": {"Stage": "Negotiation", "Amount": null, "Account_Name": {"id": "54", "name": "Old"}}}
            """;

    private static String render(String template) {
        return RENDERING.renderEvent(template, Placement.TEXT, EVENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ${Deals.Deal Name}            | Oven 9
            ${Potentials.Amount}          | 12500.00
            ${Potential.Amount}           | 12500.00
            ${Deal.amount}                | 12500.00
            ${deals.deal   NAME}          | Oven 9
            ${ Deals.Amount }             | 12500.00
            ${!Deals.Deal_Name}           | Oven 9
            ${!Deals.Account_Name}        | Bakkerij Jansen
            ${!Deals.Account_Name.Phone}  | +31 20 555 0101
            ${!Deals.Account_Name.id}     | 55
            ${Deals.Account Name.Phone}   | +31 20 555 0101
            ${Deals.Account Name.id}      | 55
            ${Accounts.Account Name}      | Bakkerij Jansen
            ${Account.Name}               | Bakkerij Jansen
            ${Account.Phone}              | +31 20 555 0101
            ${Contact.Last Name}          | Jansen
            ${Contacts.Name}              | Jan Jansen
            ${User.Last Name}             | de Wit
            ${User.Mobile}                | +31 6 5550 0102
            ${User.Name}                  | Noor de Wit
            ${!User.Last_Name}            | de Wit
            ${!Deals.Owner}               | Noor de Wit
            ${!Deals.Owner.Mobile}        | +31 6 5550 0102
            ${Deals.Name}                 | Oven 9
            ${!Deals.Name}                | Oven 9
            ${Organization.Phone}         | +31 20 555 0199
            ${Organisation.phone}         | +31 20 555 0199
            ${Company.Name}               | Bakkerij BV
            ${!Organization.Phone}        | +31 20 555 0199
            """)
    void stand(String token, String expected) {
        assertThat(render(token)).isEqualTo(expected);
        assertThat(RENDERING.compile(token, Placement.TEXT).warnings()).isEmpty();
    }

    @Test
    @DisplayName("[M2] system tokens, which do not count")
    void systemTokens() {
        String template = "${!Koerier.Delivery_Id} ${!Koerier.Event_Id} ${!Koerier.Operation} ${!Koerier.Rule_Name}"
                + " ${!Koerier.Occurred_At}";
        assertThat(render(template)).isEqualTo("dlv_1 crm-8f1c edit Deal & won 2025-03-09T15:05:07+01:00");
        assertThat(RENDERING.compile(template, Placement.TEXT).fields()).isEmpty();
        assertThat(RENDERING.renderEvent("<a>${!Koerier.Rule_Name}</a>", Placement.XML, EVENT))
                .isEqualTo("<a>Deal &amp; won</a>");
        assertThat(RENDERING.renderEvent("[${!Koerier.Rule_Name}]", Placement.JSON, EVENT))
                .isEqualTo("[\"Deal & won\"]");
    }

    @Test
    @DisplayName("[M2] old values: what changed, and what did not")
    void oldValues() {
        assertThat(render("${!Deals.Stage@old}|${Deals.Stage@old}|${!Deals.Deal_Name@old}|${!Deals.Amount@old}|"
                        + "${!Deals.Account_Name@old}|${!Deals.Account_Name.Phone@old}"))
                .isEqualTo("Negotiation|Negotiation|Oven 9||Old|");
    }

    @Test
    void beforeACreateThereWasNothing() {
        FieldPlan.Builder builder = FieldPlan.builder();
        Template template = Rendering.compiled(
                new TemplateCompiler(RENDERING.schema(), RENDERING.module("Deals"), Map.of(), builder)
                        .compile("${!Deals.Stage@old}", Placement.TEXT, RENDERING.settings()));
        var view = new koerier.ingest.EventView(builder.build());
        view.read("{\"record\":{\"Stage\":\"New\"}}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var out = new koerier.bytes.ByteSink(100);
        template.render(new RenderContext().set(view, "", "", "create", "", 0), out);
        assertThat(out.length()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\":\"\"}", "{\"id\":null}", "{\"id\":\"4711\"}", "{\"id\":4711}"})
    @DisplayName("[M1] a record whose id is missing or empty has the id of the event")
    void theRecordsOwnIdComesFromTheEvent(String record) {
        FieldPlan.Builder builder = FieldPlan.builder();
        Template template = Rendering.compiled(
                new TemplateCompiler(RENDERING.schema(), RENDERING.module("Deals"), Map.of(), builder)
                        .compile("[${!Deals.id},${Deals.Deal Id}]", Placement.JSON, RENDERING.settings()));
        var view = new koerier.ingest.EventView(builder.build());
        view.read(("{\"record\":" + record + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var out = new koerier.bytes.ByteSink(100);
        template.render(new RenderContext().set(view, "", "", "create", "", 0).withRecordId("4711"), out);
        assertThat(out.toString()).isEqualTo("[\"4711\",\"4711\"]");
    }

    @Test
    @DisplayName("[M3] a value is not expanded again, $${ is a literal, an unclosed ${ too")
    void singlePass() {
        assertThat(RENDERING.render("${Deals.Deal Name}", Placement.TEXT, "{\"Deal_Name\":\"${Deals.Amount}$${\"}"))
                .isEqualTo("${Deals.Amount}$${");
        assertThat(render("$${Deals.Amount} ${Deals.Amount}")).isEqualTo("${Deals.Amount} 12500.00");
        assertThat(render("a ${Deals.Amount")).isEqualTo("a ${Deals.Amount");
        assertThat(render("a ${ b ${Deals.Amount} c")).isEqualTo("a ${ b 12500.00 c");
        assertThat(render("$ $$ {} } $} ${Deals.Amount}$")).isEqualTo("$ $$ {} } $} 12500.00$");
        assertThat(render("$$${Deals.Amount}")).isEqualTo("$${Deals.Amount}");
        Template template = RENDERING.compile("$${x} ${Deals.Amount}", Placement.TEXT);
        assertThat(template.shown()).isEqualTo("$${x} ${Deals.Amount}");
        assertThat(template.source()).isEqualTo("$${x} ${Deals.Amount}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${7*7}",
                "${}",
                "${.}",
                "${a.}",
                "${.a}",
                "${Deals}",
                "${!Deals}",
                "${Nothing.Deal Name}",
                "${Deals.Nothing}",
                "${!Deals.deal_name}",
                "${!Deals.Nothing}",
                "${!Deals.Deal_Name.x}",
                "${!Koerier.Secret}",
                "${Leads.Lead Id}",
                "${!Koerier.Event_Id@old}",
                "${Deals.Amount@stored}",
                "${Organization.Nothing}",
                "${!Deals.Account_Name.Nothing}",
                "${!Deals.Owner.Reporting_To.Reporting_To.Reporting_To.Reporting_To}",
                "${Unsupported_Field}",
                "${java.lang.Runtime}",
                "${Deals.Deal Name.getClass}"
            })
    @DisplayName("[M4] [T20] [T22] anything else is an unsupported field: a warning, and the marker")
    void unsupported(String token) {
        Template template = RENDERING.compile("ab" + token + "c", Placement.TEXT);
        assertThat(template.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("unsupportedField");
            assertThat(warning.position()).isEqualTo(2);
            assertThat(warning.detail()).isNotBlank();
        });
        assertThat(template.shown()).isEqualTo("ab${Unsupported_Field}c");
        assertThat(template.source()).isEqualTo("ab" + token + "c");
        assertThat(render("ab" + token + "c")).isEqualTo("ab${Unsupported_Field}c");
    }

    @Test
    @DisplayName("[T20] other template languages are literal text")
    void otherLanguages() {
        String text = "{{7*7}} #{x} {{constructor}} {{a.class}} {{{{x}}}} {{> p}} <%= 1 %>";
        assertThat(render(text)).isEqualTo(text);
        assertThat(RENDERING.compile(text, Placement.TEXT).warnings()).isEmpty();
    }

    @Test
    @DisplayName("[M4] an unsupported field is marked, empty, or fails, in the form of its place")
    void unsupportedByPolicy() {
        String json = "[${x}, \"${x}\"]";
        assertThat(RENDERING.renderEvent(json, Placement.JSON, EVENT))
                .isEqualTo("[\"${Unsupported_Field}\", \"${Unsupported_Field}\"]");
        assertThat(RENDERING.renderEvent("${x}", Placement.FORM, EVENT)).isEqualTo("%24%7BUnsupported_Field%7D");
        Rendering empty = RENDERING.with(UnsupportedFields.EMPTY);
        assertThat(empty.renderEvent(json, Placement.JSON, EVENT)).isEqualTo("[null, \"\"]");
        Rendering fail = RENDERING.with(UnsupportedFields.FAIL);
        assertThatThrownBy(() -> fail.renderEvent(json, Placement.JSON, EVENT)).isInstanceOf(RenderFailure.class);
        assertThat(fail.compile(json, Placement.JSON).warnings()).hasSize(2);
    }

    private static Rendering withField(Field own) {
        return Rendering.of(List.of(own));
    }

    private static void becomesUnsupportedAndBack(String token, Rendering before, Rendering after, String reason) {
        String record =
                "{\"Payment_Due\":\"v\",\"Machine\":{\"id\":\"1\",\"name\":\"M\",\"Phone\":\"v\"},\"Exchange_Rate\":\"v\"}";
        FieldPlan.Builder plan = FieldPlan.builder();
        var compiler = new TemplateCompiler(before.schema(), before.module("Deals"), Map.of(), plan);
        Template supported = Rendering.compiled(compiler.compile(token, Placement.TEXT, before.settings()));
        assertThat(supported.warnings()).isEmpty();
        assertThat(supported.shown()).isEqualTo(token);
        assertThat(before.render(token, Placement.TEXT, record)).isEqualTo("v");

        Rendering gone = after.with(compiler.references());
        Template unsupported = gone.compile(token, Placement.TEXT);
        assertThat(unsupported.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.detail()).contains(reason));
        assertThat(unsupported.shown()).isEqualTo("${Unsupported_Field}");
        assertThat(unsupported.source()).isEqualTo(token);
        assertThat(unsupported.fields()).isEqualTo(supported.fields());
        assertThat(gone.render(token, Placement.TEXT, record)).isEqualTo("${Unsupported_Field}");

        var again =
                new TemplateCompiler(after.schema(), after.module("Deals"), compiler.references(), FieldPlan.builder());
        again.compile(token, Placement.TEXT, after.settings());
        assertThat(again.references()).isEqualTo(compiler.references());
        Rendering restored = before.with(again.references());
        assertThat(restored.compile(token, Placement.TEXT).warnings()).isEmpty();
        assertThat(restored.render(token, Placement.TEXT, record)).isEqualTo("v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${Deals.Payment Due}", "${!Deals.Payment_Due}"})
    @DisplayName("[M4] reason 1: the custom field was deleted")
    void deletedField(String token) {
        Field field = field("Payment_Due", FieldType.TEXT);
        becomesUnsupportedAndBack(token, withField(field), withField(field.withDeleted(true)), "was deleted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${Deals.Machine.Phone}", "${!Deals.Machine.Phone}"})
    @DisplayName("[M4] reason 2: the custom lookup was deleted")
    void deletedLookup(String token) {
        Field lookup = field("Machine", FieldType.LOOKUP, "Vendors", List.of());
        becomesUnsupportedAndBack(token, withField(lookup), withField(lookup.withDeleted(true)), "was deleted");
    }

    @Test
    @DisplayName("[M4] reason 2: the only lookup to a module was deleted")
    void deletedOnlyLookup() {
        Field lookup = field("Machine", FieldType.LOOKUP, "Vendors", List.of());
        becomesUnsupportedAndBack(
                "${Vendors.Phone}", withField(lookup), withField(lookup.withDeleted(true)), "was deleted");
    }

    @Test
    @DisplayName("[M4] reason 3: not among the fields available to the module")
    void otherModule() {
        Template template = RENDERING.compile("${Leads.Lead Id}", Placement.TEXT);
        assertThat(template.warnings().getFirst().detail()).contains("Leads").contains("Deals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${Deals.Exchange Rate}", "${!Deals.Exchange_Rate}"})
    @DisplayName("[M4] reason 4: its feature was switched off")
    void featureOff(String token) {
        Rendering off = RENDERING.with(RENDERING.schema().with(organisation(Set.of(), true)));
        becomesUnsupportedAndBack(token, RENDERING, off, "multi-currency");
    }

    @Test
    @DisplayName("[M4] reason 4: its currency was deactivated")
    void currencyOff() {
        Field dollars = new Field(
                "Payment_Due",
                "Payment Due",
                List.of(),
                FieldType.CURRENCY,
                true,
                null,
                null,
                "USD",
                List.of(),
                false,
                false);
        Rendering on = withField(dollars);
        Rendering off = on.with(on.schema().with(organisation(Set.of(Feature.MULTI_CURRENCY), false)));
        becomesUnsupportedAndBack("${Deals.Payment Due}", on, off, "USD");
    }

    private static Organisation organisation(Set<Feature> features, boolean dollars) {
        Organisation from = Rendering.ORGANISATION;
        return new Organisation(
                from.id(),
                from.name(),
                from.edition(),
                from.userLicences(),
                from.zone(),
                from.locale(),
                from.weekStart(),
                features,
                from.currency(),
                List.of(new Organisation.Currency("USD", dollars)),
                from.workingDays(),
                from.holidays(),
                from.admins(),
                from.notifyUrl(),
                from.profile());
    }

    @Test
    @DisplayName("[M1] a renamed field keeps working and shows its new label; its old label may go to another")
    void renamed() {
        Rendering before = Rendering.of(List.of(field("F_1", FieldType.TEXT).withNames("Due", List.of())));
        var compiler = new TemplateCompiler(before.schema(), before.module("Deals"), Map.of(), FieldPlan.builder());
        Rendering.compiled(compiler.compile("${Potentials.Due@old}${Deals.Amount}", Placement.TEXT, before.settings()));
        assertThat(compiler.references())
                .isEqualTo(Map.of("Potentials.Due", "Deals.F_1", "Deals.Amount", "Deals.Amount"));
        Rendering after = Rendering.of(List.of(
                        field("F_1", FieldType.TEXT).withNames("Payment Due", List.of()),
                        field("F_2", FieldType.TEXT).withNames("Due", List.of())))
                .with(compiler.references());
        Template template = after.compile("${Potentials.Due@old}", Placement.TEXT);
        assertThat(template.shown()).isEqualTo("${Potentials.Payment Due@old}");
        assertThat(template.warnings()).isEmpty();
        assertThat(after.render("${Potentials.Due}", Placement.TEXT, "{\"F_1\":\"one\",\"F_2\":\"two\"}"))
                .isEqualTo("one");
        assertThat(after.render("${Deals.Due}", Placement.TEXT, "{\"F_1\":\"one\",\"F_2\":\"two\"}"))
                .isEqualTo("two");
    }

    @Test
    @DisplayName("[M1] several custom lookups and no standard one: refused with what to write instead")
    void ambiguousLookup() {
        Rendering rendering = Rendering.of(List.of(
                field("Supplier", FieldType.LOOKUP, "Vendors", List.of()),
                field("Carrier", FieldType.LOOKUP, "Vendors", List.of())));
        List<Warning> reasons = rendering.refusals("a ${Vendors.Phone}", Placement.TEXT);
        assertThat(reasons).singleElement().satisfies(reason -> {
            assertThat(reason.position()).isEqualTo(2);
            assertThat(reason.detail()).contains("${!Deals.Supplier.Field}").contains("${!Deals.Carrier.Field}");
        });
        assertThat(rendering.render("${!Deals.Carrier.Phone}", Placement.TEXT, "{\"Carrier\":{\"Phone\":\"1\"}}"))
                .isEqualTo("1");
    }

    @Test
    @DisplayName("[M1] a label that several fields bear is refused")
    void ambiguousLabel() {
        Rendering rendering = Rendering.of(List.of(
                field("F_1", FieldType.TEXT).withNames("Due", List.of()),
                field("F_2", FieldType.TEXT).withNames("Due", List.of())));
        assertThat(rendering.refusals("${Deals.Due}", Placement.TEXT))
                .singleElement()
                .satisfies(reason -> assertThat(reason.detail()).contains("F_1").contains("F_2"));
    }

    @Test
    @DisplayName("[W12] distinct fields: module path and field, the same one twice counts once")
    void countedFields() {
        assertThat(RENDERING
                        .compile(
                                "${Deals.Amount}${Potentials.Amount}${!Deals.Amount@old}${Account.Phone}${!Deals.Account_Name.Phone}"
                                        + "${!Deals.Account_Name}${!Deals.Account_Name.id}${User.Mobile}${Organization.Phone}"
                                        + "${!Koerier.Event_Id}${7*7}",
                                Placement.TEXT)
                        .fields())
                .containsExactlyInAnyOrder(
                        "Deals.Amount",
                        "Deals.Account_Name.Phone",
                        "Deals.Account_Name",
                        "Deals.Owner.Mobile",
                        "Organization.Phone");
    }

    @Test
    void anOrganisationsValueIsEscapedForItsPlace() {
        assertThat(RENDERING.renderEvent("<a>${Organization.Street}</a>", Placement.XML, EVENT))
                .isEqualTo("<a>Keizersgracht 1 &amp; 2</a>");
        assertThat(RENDERING.renderEvent("[${Organization.Street}]", Placement.JSON, EVENT))
                .isEqualTo("[\"Keizersgracht 1 & 2\"]");
    }
}
