package koerier.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import koerier.org.Feature;
import koerier.schema.Field.Option;
import org.jspecify.annotations.Nullable;

/// The words in which the catalogue is written: one for each type of field. The api name of a field is its label with
/// `_` for blanks, unless [Field#as] says otherwise.
final class CatalogueFields {
    /// The api name of the display-name field of a custom module that names no other.
    static final String NAME = "Name";

    private CatalogueFields() {}

    static Field text(String label) {
        return field(label, FieldType.TEXT);
    }

    static Field area(String label) {
        return field(label, FieldType.TEXTAREA);
    }

    static Field email(String label) {
        return field(label, FieldType.EMAIL);
    }

    static Field phone(String label) {
        return field(label, FieldType.PHONE);
    }

    static Field url(String label) {
        return field(label, FieldType.URL);
    }

    static Field number(String label) {
        return field(label, FieldType.AUTONUMBER);
    }

    static Field integer(String label) {
        return field(label, FieldType.INTEGER);
    }

    static Field decimal(String label) {
        return field(label, FieldType.DECIMAL);
    }

    static Field percent(String label) {
        return field(label, FieldType.PERCENT);
    }

    static Field money(String label) {
        return field(label, FieldType.CURRENCY);
    }

    static Field flag(String label) {
        return field(label, FieldType.BOOLEAN);
    }

    static Field date(String label) {
        return field(label, FieldType.DATE);
    }

    static Field moment(String label) {
        return field(label, FieldType.DATETIME);
    }

    static Field pick(String label, String... options) {
        return field(label, FieldType.PICKLIST, null, options);
    }

    static Field picks(String label, String... options) {
        return field(label, FieldType.MULTISELECT, null, options);
    }

    static Field lookup(String label, String module) {
        return field(label, FieldType.LOOKUP, module);
    }

    static Field owner(String label) {
        return field(label, FieldType.OWNER).as("Owner");
    }

    static Field user(String label) {
        return field(label, FieldType.USER);
    }

    /// The record's id, which every module has: `Lead Id`.
    static Field id(String label, String... otherLabels) {
        return text(label).as("id").or(otherLabels).unchanging();
    }

    /// Who and when, which every module has.
    static List<Field> history() {
        return List.of(
                user("Created By"),
                user("Modified By").unchanging(),
                moment("Created Time"),
                moment("Modified Time").unchanging(),
                moment("Last Activity Time").unchanging());
    }

    /// What comes with more than one currency.
    static List<Field> currencies() {
        return List.of(
                text("Currency").by(Feature.MULTI_CURRENCY),
                decimal("Exchange Rate").by(Feature.MULTI_CURRENCY));
    }

    /// What visits to the website leave on a person.
    static List<Field> visits() {
        return Stream.of(
                        integer("Visitor Score"),
                        url("Referrer"),
                        decimal("Average Time Spent (Minutes)").as("Average_Time_Spent_Minutes"),
                        url("First Page Visited").as("First_Visited_URL"),
                        moment("First Visit").as("First_Visited_Time"),
                        moment("Most Recent Visit").as("Last_Visited_Time"),
                        integer("Days Visited"),
                        integer("Number Of Chats"))
                .map(field -> field.by(Feature.VISITOR_TRACKING))
                .toList();
    }

    /// What a click on an advertisement leaves on a person or deal.
    static List<Field> ads() {
        return Stream.of(
                        text("GCLID"),
                        text("Ad Campaign Name"),
                        text("AdGroup Name"),
                        text("Ad"),
                        text("Keyword"),
                        text("Ad Network"),
                        text("Search Partner Network"),
                        text("Click Type"),
                        text("Device Type"),
                        date("AdClick Date").as("Ad_Click_Date"),
                        money("Cost per Click"),
                        money("Cost per Conversion"),
                        moment("Conversion Exported On"),
                        text("Conversion Export Status"),
                        text("Reason for Conversion Failure"))
                .map(field -> field.by(Feature.ADS))
                .toList();
    }

    /// Street, city, state, code and country under a common prefix (`Billing`).
    static List<Field> address(String prefix) {
        return List.of(
                text(prefix + " Street"),
                text(prefix + " City"),
                text(prefix + " State"),
                text(prefix + " Code").or(prefix + " Zip"),
                text(prefix + " Country"));
    }

    /// The totals under the lines of a quote, order or invoice.
    static List<Field> totals() {
        return List.of(
                money("Sub Total"),
                money("Discount"),
                money("Tax"),
                money("Adjustment"),
                money("Grand Total"),
                area("Terms and Conditions"),
                area("Description"));
    }

    /// Where a person or deal came from.
    static Field source() {
        return pick(
                "Lead Source",
                "Advertisement",
                "Cold Call",
                "Employee Referral",
                "External Referral",
                "Online Store",
                "Partner",
                "Public Relations",
                "Sales Email Alias",
                "Seminar Partner",
                "Internal Seminar",
                "Trade Show",
                "Web Download",
                "Web Research",
                "Chat");
    }

    static Field industry() {
        return pick(
                "Industry",
                "Communications",
                "Consulting",
                "Education",
                "Financial Services",
                "Government",
                "Healthcare",
                "Manufacturing",
                "Non-profit",
                "Real Estate",
                "Retail",
                "Technology",
                "Transport",
                "Utilities",
                "Other");
    }

    static Field rating() {
        return pick("Rating", "Acquired", "Active", "Market Failed", "Project Cancelled", "Shut Down");
    }

    /// A standard module that takes webhooks. Its api name is its plural with `_` for blanks.
    @SafeVarargs
    static ModuleSchema module(
            String singular, String plural, List<String> aliases, String displayName, List<Field>... fields) {
        Map<String, Field> all = new LinkedHashMap<>();
        for (List<Field> group : fields) {
            for (Field field : group) {
                if (all.put(field.apiName(), field) != null) {
                    throw new IllegalStateException(plural + " has two fields " + field.apiName());
                }
            }
        }
        return new ModuleSchema(apiName(plural), singular, plural, aliases, displayName, false, true, false, all);
    }

    /// The same module, but without webhooks, rules and events.
    static ModuleSchema mute(ModuleSchema module) {
        return new ModuleSchema(
                module.apiName(),
                module.singular(),
                module.plural(),
                module.aliases(),
                module.displayName(),
                false,
                false,
                false,
                module.fields());
    }

    /// The fields that a custom module is born with.
    static Map<String, Field> ofCustomModule(String singular, String displayName) {
        Map<String, Field> all = new LinkedHashMap<>();
        List<Field> fields = new ArrayList<>();
        fields.add(id(singular + " Id"));
        fields.add(text(singular + " Name").as(NAME));
        fields.add(owner(singular + " Owner"));
        fields.addAll(history());
        fields.forEach(field -> all.put(field.apiName(), field));
        all.putIfAbsent(displayName, text(displayName.replace('_', ' ')).as(displayName));
        return all;
    }

    private static Field field(String label, FieldType type) {
        return field(label, type, null);
    }

    private static Field field(String label, FieldType type, @Nullable String lookup, String... options) {
        List<Option> choices =
                Stream.of(options).map(option -> new Option(option, option)).toList();
        return new Field(apiName(label), label, List.of(), type, false, lookup, null, null, choices, false, false);
    }

    private static String apiName(String label) {
        return label.replace(' ', '_');
    }
}
