package koerier.schema;

import static koerier.schema.CatalogueFields.address;
import static koerier.schema.CatalogueFields.area;
import static koerier.schema.CatalogueFields.currencies;
import static koerier.schema.CatalogueFields.date;
import static koerier.schema.CatalogueFields.decimal;
import static koerier.schema.CatalogueFields.email;
import static koerier.schema.CatalogueFields.flag;
import static koerier.schema.CatalogueFields.history;
import static koerier.schema.CatalogueFields.id;
import static koerier.schema.CatalogueFields.integer;
import static koerier.schema.CatalogueFields.lookup;
import static koerier.schema.CatalogueFields.module;
import static koerier.schema.CatalogueFields.money;
import static koerier.schema.CatalogueFields.number;
import static koerier.schema.CatalogueFields.owner;
import static koerier.schema.CatalogueFields.percent;
import static koerier.schema.CatalogueFields.phone;
import static koerier.schema.CatalogueFields.pick;
import static koerier.schema.CatalogueFields.picks;
import static koerier.schema.CatalogueFields.text;
import static koerier.schema.CatalogueFields.totals;
import static koerier.schema.CatalogueFields.url;

import java.util.List;

/// What is kept, quoted, ordered and invoiced, and the questions that come after.
final class CatalogueOfInventory {
    private CatalogueOfInventory() {}

    static List<ModuleSchema> modules() {
        return List.of(
                products(),
                quotes(),
                salesOrders(),
                purchaseOrders(),
                invoices(),
                vendors(),
                priceBooks(),
                cases(),
                solutions());
    }

    private static ModuleSchema products() {
        return module(
                "Product",
                "Products",
                List.of(),
                "Product_Name",
                List.of(
                        id("Product Id"),
                        owner("Product Owner"),
                        text("Product Name"),
                        text("Product Code"),
                        flag("Product Active"),
                        pick("Product Category", "Hardware", "Software", "Services"),
                        lookup("Vendor Name", "Vendors"),
                        text("Manufacturer"),
                        date("Sales Start Date"),
                        date("Sales End Date"),
                        date("Support Start Date"),
                        date("Support Expiry Date"),
                        money("Unit Price"),
                        percent("Commission Rate"),
                        flag("Taxable"),
                        picks("Tax"),
                        pick("Usage Unit", "Box", "Carton", "Dozen", "Each", "Hours", "Kilogram", "Piece", "Other"),
                        decimal("Qty Ordered").or("Quantity Ordered"),
                        decimal("Quantity in Stock").as("Qty_in_Stock").or("Qty in Stock"),
                        decimal("Reorder Level"),
                        decimal("Quantity in Demand").as("Qty_in_Demand").or("Qty in Demand"),
                        text("Handler"),
                        area("Description"),
                        picks("Tag")),
                currencies(),
                history());
    }

    private static ModuleSchema quotes() {
        return module(
                "Quote",
                "Quotes",
                List.of(),
                "Subject",
                List.of(
                        id("Quote Id"),
                        owner("Quote Owner"),
                        number("Quote Number"),
                        text("Subject"),
                        pick(
                                "Quote Stage",
                                "Draft",
                                "Negotiation",
                                "Delivered",
                                "On Hold",
                                "Confirmed",
                                "Closed Won",
                                "Closed Lost"),
                        lookup("Account Name", "Accounts"),
                        lookup("Contact Name", "Contacts"),
                        lookup("Deal Name", "Deals").or("Potential Name"),
                        date("Valid Until").as("Valid_Till").or("Valid Till"),
                        text("Team"),
                        pick("Carrier", "FedEx", "UPS", "USPS", "DHL", "PostNL")),
                address("Billing"),
                address("Shipping"),
                totals(),
                currencies(),
                history());
    }

    private static ModuleSchema salesOrders() {
        return module(
                "Sales Order",
                "Sales Orders",
                List.of("SalesOrder", "SalesOrders"),
                "Subject",
                List.of(
                        id("Sales Order Id", "SalesOrder Id"),
                        owner("Sales Order Owner"),
                        number("SO Number").or("Sales Order Number"),
                        text("Subject"),
                        pick("Status", "Created", "Approved", "Delivered", "Cancelled"),
                        lookup("Account Name", "Accounts"),
                        lookup("Contact Name", "Contacts"),
                        lookup("Deal Name", "Deals").or("Potential Name"),
                        lookup("Quote Name", "Quotes"),
                        text("Purchase Order"),
                        text("Customer No.").as("Customer_No"),
                        date("Due Date"),
                        text("Pending"),
                        pick("Carrier", "FedEx", "UPS", "USPS", "DHL", "PostNL"),
                        money("Excise Duty"),
                        money("Sales Commission")),
                address("Billing"),
                address("Shipping"),
                totals(),
                currencies(),
                history());
    }

    private static ModuleSchema purchaseOrders() {
        return module(
                "Purchase Order",
                "Purchase Orders",
                List.of("PurchaseOrder", "PurchaseOrders"),
                "Subject",
                List.of(
                        id("Purchase Order Id", "PurchaseOrder Id"),
                        owner("Purchase Order Owner"),
                        text("PO Number").or("Purchase Order Number"),
                        text("Subject"),
                        pick("Status", "Created", "Approved", "Delivered", "Cancelled"),
                        lookup("Vendor Name", "Vendors"),
                        lookup("Contact Name", "Contacts"),
                        text("Requisition No").or("Requisition Number"),
                        text("Tracking Number"),
                        date("PO Date"),
                        date("Due Date"),
                        pick("Carrier", "FedEx", "UPS", "USPS", "DHL", "PostNL"),
                        money("Excise Duty"),
                        money("Sales Commission")),
                address("Billing"),
                address("Shipping"),
                totals(),
                currencies(),
                history());
    }

    private static ModuleSchema invoices() {
        return module(
                "Invoice",
                "Invoices",
                List.of(),
                "Subject",
                List.of(
                        id("Invoice Id"),
                        owner("Invoice Owner"),
                        number("Invoice Number"),
                        text("Subject"),
                        pick("Status", "Created", "Approved", "Sent", "Paid", "Overdue", "Cancelled"),
                        lookup("Account Name", "Accounts"),
                        lookup("Contact Name", "Contacts"),
                        lookup("Deal Name", "Deals").or("Potential Name"),
                        lookup("Sales Order", "Sales_Orders"),
                        text("Purchase Order"),
                        date("Invoice Date"),
                        date("Due Date"),
                        money("Excise Duty"),
                        money("Sales Commission")),
                address("Billing"),
                address("Shipping"),
                totals(),
                currencies(),
                history());
    }

    private static ModuleSchema vendors() {
        return module(
                "Vendor",
                "Vendors",
                List.of(),
                "Vendor_Name",
                List.of(
                        id("Vendor Id"),
                        owner("Vendor Owner"),
                        text("Vendor Name"),
                        email("Email"),
                        phone("Phone"),
                        url("Website"),
                        text("Category"),
                        text("GL Account"),
                        flag("Email Opt Out"),
                        text("Street"),
                        text("City"),
                        text("State"),
                        text("Zip Code"),
                        text("Country"),
                        area("Description"),
                        picks("Tag")),
                currencies(),
                history());
    }

    private static ModuleSchema priceBooks() {
        return module(
                "Price Book",
                "Price Books",
                List.of("PriceBook", "PriceBooks"),
                "Price_Book_Name",
                List.of(
                        id("Price Book Id", "PriceBook Id"),
                        owner("Price Book Owner"),
                        text("Price Book Name"),
                        flag("Active"),
                        pick("Pricing Model", "Flat", "Differential"),
                        area("Description"),
                        picks("Tag")),
                currencies(),
                history());
    }

    private static ModuleSchema cases() {
        return module(
                "Case",
                "Cases",
                List.of(),
                "Subject",
                List.of(
                        id("Case Id"),
                        owner("Case Owner"),
                        number("Case Number"),
                        text("Subject"),
                        pick("Status", "New", "On Hold", "Escalated", "Closed"),
                        pick("Priority", "High", "Medium", "Low"),
                        pick("Type", "Problem", "Feature Request", "Question"),
                        pick("Case Origin", "Email", "Phone", "Web", "Chat"),
                        pick(
                                "Case Reason",
                                "User did not attend any training",
                                "Complex functionality",
                                "Existing problem",
                                "Instructions not clear",
                                "New problem"),
                        lookup("Account Name", "Accounts"),
                        lookup("Related To", "Contacts").or("Contact Name"),
                        lookup("Deal Name", "Deals").or("Potential Name"),
                        lookup("Product Name", "Products"),
                        text("Reported By"),
                        email("Email"),
                        phone("Phone"),
                        integer("No. of comments").as("No_of_comments"),
                        area("Description"),
                        area("Internal Comments"),
                        area("Solution"),
                        picks("Tag")),
                history());
    }

    private static ModuleSchema solutions() {
        return module(
                "Solution",
                "Solutions",
                List.of(),
                "Solution_Title",
                List.of(
                        id("Solution Id"),
                        owner("Solution Owner"),
                        number("Solution Number"),
                        text("Solution Title"),
                        pick("Status", "Draft", "Reviewed", "Duplicate"),
                        lookup("Product Name", "Products"),
                        flag("Published"),
                        integer("No. of comments").as("No_of_comments"),
                        area("Question"),
                        area("Answer"),
                        picks("Tag")),
                history());
    }
}
