package koerier.schema;

import static koerier.schema.CatalogueFields.area;
import static koerier.schema.CatalogueFields.currencies;
import static koerier.schema.CatalogueFields.date;
import static koerier.schema.CatalogueFields.email;
import static koerier.schema.CatalogueFields.flag;
import static koerier.schema.CatalogueFields.history;
import static koerier.schema.CatalogueFields.id;
import static koerier.schema.CatalogueFields.integer;
import static koerier.schema.CatalogueFields.lookup;
import static koerier.schema.CatalogueFields.module;
import static koerier.schema.CatalogueFields.moment;
import static koerier.schema.CatalogueFields.mute;
import static koerier.schema.CatalogueFields.owner;
import static koerier.schema.CatalogueFields.phone;
import static koerier.schema.CatalogueFields.pick;
import static koerier.schema.CatalogueFields.picks;
import static koerier.schema.CatalogueFields.text;
import static koerier.schema.CatalogueFields.url;
import static koerier.schema.CatalogueFields.user;

import java.util.List;

/// What people do, and the people who do it.
final class CatalogueOfActivities {
    private CatalogueOfActivities() {}

    static List<ModuleSchema> modules() {
        return List.of(events(), tasks(), mute(calls()), mute(notes()));
    }

    private static ModuleSchema events() {
        return module(
                "Event",
                "Events",
                List.of("Meeting", "Meetings"),
                "Event_Title",
                List.of(
                        id("Event Id", "Meeting Id"),
                        owner("Event Owner").or("Meeting Owner", "Host"),
                        text("Title").as("Event_Title").or("Event Title", "Meeting Title"),
                        text("Location").as("Venue").or("Venue"),
                        flag("All day").as("All_day"),
                        moment("From").as("Start_DateTime").or("Start DateTime", "Start Date Time", "Start Time"),
                        moment("To").as("End_DateTime").or("End DateTime", "End Date Time", "End Time"),
                        lookup("Contact Name", "Contacts").as("Who_Id").or("Who Id"),
                        lookup("Related To", "Accounts").as("What_Id").or("What Id", "Account Name"),
                        picks("Participants"),
                        moment("Reminder").as("Remind_At"),
                        text("Repeat").as("Recurring_Activity"),
                        moment("Check-In Time").as("Check_In_Time"),
                        text("Check-In Comment").as("Check_In_Comment"),
                        area("Description"),
                        picks("Tag")),
                currencies(),
                history());
    }

    private static ModuleSchema tasks() {
        return module(
                "Task",
                "Tasks",
                List.of(),
                "Subject",
                List.of(
                        id("Task Id"),
                        owner("Task Owner"),
                        text("Subject"),
                        date("Due Date"),
                        lookup("Contact Name", "Contacts").as("Who_Id").or("Who Id"),
                        lookup("Related To", "Accounts").as("What_Id").or("What Id", "Account Name"),
                        pick("Status", "Not Started", "Deferred", "In Progress", "Completed", "Waiting for input"),
                        pick("Priority", "Highest", "High", "Normal", "Low", "Lowest"),
                        flag("Send Notification Email"),
                        moment("Reminder").as("Remind_At"),
                        text("Repeat").as("Recurring_Activity"),
                        moment("Closed Time"),
                        area("Description"),
                        picks("Tag")),
                currencies(),
                history());
    }

    private static ModuleSchema calls() {
        return module(
                "Call",
                "Calls",
                List.of(),
                "Subject",
                List.of(
                        id("Call Id"),
                        owner("Call Owner"),
                        text("Subject"),
                        pick("Call Type", "Inbound", "Outbound", "Missed"),
                        pick("Call Purpose", "Prospecting", "Administrative", "Negotiation", "Demo", "Project", "Desk"),
                        text("Call Result"),
                        moment("Call Start Time"),
                        text("Call Duration"),
                        integer("Call Duration (in seconds)").as("Call_Duration_in_seconds"),
                        lookup("Contact Name", "Contacts").as("Who_Id").or("Who Id"),
                        lookup("Related To", "Accounts").as("What_Id").or("What Id", "Account Name"),
                        area("Call Agenda"),
                        area("Description"),
                        picks("Tag")),
                history());
    }

    private static ModuleSchema notes() {
        return module(
                "Note",
                "Notes",
                List.of(),
                "Note_Title",
                List.of(
                        id("Note Id"),
                        owner("Note Owner"),
                        text("Note Title"),
                        area("Note Content"),
                        lookup("Parent", "Accounts").as("Parent_Id").or("Parent Id")),
                history());
    }

    static ModuleSchema users() {
        return mute(module(
                "User",
                "Users",
                List.of(),
                "Full_Name",
                List.of(
                        id("User Id"),
                        text("First Name"),
                        text("Last Name"),
                        text("Full Name").or("User Name"),
                        email("Email"),
                        phone("Phone"),
                        phone("Mobile"),
                        phone("Fax"),
                        url("Website"),
                        text("Alias"),
                        text("Title"),
                        text("Department"),
                        text("Role"),
                        text("Profile"),
                        pick("Status", "active", "inactive"),
                        lookup("Reporting To", "Users"),
                        date("Date of Birth").as("dob"),
                        text("Language"),
                        text("Locale"),
                        text("Time Zone"),
                        text("Street"),
                        text("City"),
                        text("State"),
                        text("Zip Code").as("Zip").or("Zip"),
                        text("Country")),
                List.of(
                        user("Created By"),
                        user("Modified By").unchanging(),
                        moment("Created Time"),
                        moment("Modified Time").unchanging())));
    }
}
