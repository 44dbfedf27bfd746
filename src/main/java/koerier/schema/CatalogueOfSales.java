package koerier.schema;

import static koerier.schema.CatalogueFields.address;
import static koerier.schema.CatalogueFields.ads;
import static koerier.schema.CatalogueFields.area;
import static koerier.schema.CatalogueFields.currencies;
import static koerier.schema.CatalogueFields.date;
import static koerier.schema.CatalogueFields.email;
import static koerier.schema.CatalogueFields.flag;
import static koerier.schema.CatalogueFields.history;
import static koerier.schema.CatalogueFields.id;
import static koerier.schema.CatalogueFields.industry;
import static koerier.schema.CatalogueFields.integer;
import static koerier.schema.CatalogueFields.lookup;
import static koerier.schema.CatalogueFields.module;
import static koerier.schema.CatalogueFields.moment;
import static koerier.schema.CatalogueFields.money;
import static koerier.schema.CatalogueFields.owner;
import static koerier.schema.CatalogueFields.percent;
import static koerier.schema.CatalogueFields.phone;
import static koerier.schema.CatalogueFields.pick;
import static koerier.schema.CatalogueFields.picks;
import static koerier.schema.CatalogueFields.rating;
import static koerier.schema.CatalogueFields.source;
import static koerier.schema.CatalogueFields.text;
import static koerier.schema.CatalogueFields.url;
import static koerier.schema.CatalogueFields.visits;

import java.util.List;
import koerier.org.Feature;

/// People, companies, and what is sold to them.
final class CatalogueOfSales {
    private CatalogueOfSales() {}

    static List<ModuleSchema> modules() {
        return List.of(leads(), accounts(), contacts(), deals(), campaigns());
    }

    private static ModuleSchema leads() {
        return module(
                "Lead",
                "Leads",
                List.of(),
                "Full_Name",
                List.of(
                        id("Lead Id"),
                        owner("Lead Owner"),
                        pick("Salutation", "Mr.", "Mrs.", "Ms.", "Dr.", "Prof."),
                        text("First Name"),
                        text("Last Name"),
                        text("Full Name").or("Lead Name"),
                        text("Company"),
                        text("Title").as("Designation"),
                        email("Email"),
                        email("Secondary Email"),
                        phone("Phone"),
                        phone("Mobile"),
                        phone("Fax"),
                        url("Website"),
                        source(),
                        pick(
                                "Lead Status",
                                "Not Contacted",
                                "Attempted to Contact",
                                "Contact in Future",
                                "Contacted",
                                "Pre-Qualified",
                                "Not Qualified",
                                "Junk Lead",
                                "Lost Lead"),
                        industry(),
                        rating(),
                        integer("No. of Employees").as("No_of_Employees"),
                        money("Annual Revenue"),
                        flag("Email Opt Out"),
                        text("Skype ID"),
                        text("Twitter"),
                        text("Street"),
                        text("City"),
                        text("State"),
                        text("Zip Code"),
                        text("Country"),
                        area("Description"),
                        picks("Tag"),
                        picks("Territories").by(Feature.TERRITORIES)),
                currencies(),
                visits(),
                ads(),
                history());
    }

    private static ModuleSchema accounts() {
        return module(
                "Account",
                "Accounts",
                List.of(),
                "Account_Name",
                List.of(
                        id("Account Id"),
                        owner("Account Owner"),
                        text("Account Name"),
                        text("Account Number"),
                        text("Account Site"),
                        pick(
                                "Account Type",
                                "Analyst",
                                "Competitor",
                                "Customer",
                                "Distributor",
                                "Integrator",
                                "Investor",
                                "Partner",
                                "Press",
                                "Prospect",
                                "Reseller",
                                "Supplier",
                                "Vendor",
                                "Other"),
                        lookup("Parent Account", "Accounts"),
                        phone("Phone"),
                        phone("Fax"),
                        url("Website"),
                        industry(),
                        pick("Ownership", "Private", "Public", "Partnership", "Government", "Privately Held", "Other"),
                        rating(),
                        text("Ticker Symbol"),
                        text("SIC Code"),
                        integer("Employees"),
                        money("Annual Revenue"),
                        area("Description"),
                        picks("Tag"),
                        picks("Territories").by(Feature.TERRITORIES)),
                address("Billing"),
                address("Shipping"),
                currencies(),
                history());
    }

    private static ModuleSchema contacts() {
        return module(
                "Contact",
                "Contacts",
                List.of(),
                "Full_Name",
                List.of(
                        id("Contact Id"),
                        owner("Contact Owner"),
                        pick("Salutation", "Mr.", "Mrs.", "Ms.", "Dr.", "Prof."),
                        text("First Name"),
                        text("Last Name"),
                        text("Full Name").or("Contact Name"),
                        lookup("Account Name", "Accounts"),
                        lookup("Vendor Name", "Vendors"),
                        lookup("Reports To", "Contacts").as("Reporting_To"),
                        email("Email"),
                        email("Secondary Email"),
                        phone("Phone"),
                        phone("Mobile"),
                        phone("Home Phone"),
                        phone("Other Phone"),
                        phone("Fax"),
                        text("Title"),
                        text("Department"),
                        text("Assistant"),
                        phone("Assistant Phone").as("Asst_Phone").or("Asst Phone"),
                        date("Date of Birth"),
                        source(),
                        flag("Email Opt Out"),
                        text("Skype ID"),
                        text("Twitter"),
                        area("Description"),
                        picks("Tag"),
                        picks("Territories").by(Feature.TERRITORIES)),
                List.of(
                        text("Mailing Street"),
                        text("Mailing City"),
                        text("Mailing State"),
                        text("Mailing Zip"),
                        text("Mailing Country"),
                        text("Other Street"),
                        text("Other City"),
                        text("Other State"),
                        text("Other Zip"),
                        text("Other Country")),
                currencies(),
                visits(),
                ads(),
                history());
    }

    private static ModuleSchema deals() {
        return module(
                "Deal",
                "Deals",
                List.of("Potential", "Potentials"),
                "Deal_Name",
                List.of(
                        id("Deal Id", "Potential Id"),
                        owner("Deal Owner").or("Potential Owner"),
                        text("Deal Name").or("Potential Name"),
                        lookup("Account Name", "Accounts"),
                        lookup("Contact Name", "Contacts"),
                        pick("Type", "New Business", "Existing Business"),
                        pick(
                                "Stage",
                                "Prospecting",
                                "Qualification",
                                "Needs Analysis",
                                "Value Proposition",
                                "Identify Decision Makers",
                                "Proposal",
                                "Price Quote",
                                "Negotiation",
                                "Closed Won",
                                "Closed Lost",
                                "Closed Lost to Competition"),
                        money("Amount"),
                        percent("Probability").or("Probability (%)"),
                        money("Expected Revenue"),
                        date("Closing Date"),
                        text("Next Step"),
                        source(),
                        lookup("Campaign Source", "Campaigns"),
                        text("Reason For Loss"),
                        integer("Sales Cycle Duration"),
                        integer("Overall Sales Duration"),
                        area("Description"),
                        picks("Tag"),
                        text("Territory").by(Feature.TERRITORIES)),
                currencies(),
                visits(),
                ads(),
                history());
    }

    private static ModuleSchema campaigns() {
        return module(
                "Campaign",
                "Campaigns",
                List.of(),
                "Campaign_Name",
                List.of(
                        id("Campaign Id"),
                        owner("Campaign Owner"),
                        text("Campaign Name"),
                        lookup("Parent Campaign", "Campaigns"),
                        pick(
                                "Type",
                                "Conference",
                                "Webinar",
                                "Trade Show",
                                "Public Relations",
                                "Partners",
                                "Referral Program",
                                "Advertisement",
                                "Banner Ads",
                                "Direct Mail",
                                "Email",
                                "Telemarketing",
                                "Other"),
                        pick("Status", "Planning", "Active", "Inactive", "Complete"),
                        date("Start Date"),
                        date("End Date"),
                        money("Expected Revenue"),
                        money("Budgeted Cost"),
                        money("Actual Cost"),
                        integer("Expected Response"),
                        integer("Num sent").or("Numbers sent"),
                        moment("Last Sent Time"),
                        area("Description"),
                        picks("Tag")),
                currencies(),
                history());
    }
}
