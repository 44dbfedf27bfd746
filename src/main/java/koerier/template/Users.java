package koerier.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.schema.Field;
import koerier.schema.FieldType;
import koerier.schema.ModuleSchema;

/// The fields of a user, such as a record's owner: every event may carry them, no organisation defines them.
final class Users {
    /// The member of a record that holds its owner.
    static final String OWNER = "Owner";

    /// The user as a record type; its display name is the full name.
    static final ModuleSchema MODULE = module();

    private Users() {}

    private static ModuleSchema module() {
        Map<String, Field> fields = new LinkedHashMap<>();
        add(fields, "Full_Name", FieldType.TEXT);
        add(fields, "First_Name", FieldType.TEXT);
        add(fields, "Last_Name", FieldType.TEXT);
        add(fields, "Email", FieldType.EMAIL);
        add(fields, "Phone", FieldType.PHONE);
        add(fields, "Mobile", FieldType.PHONE);
        add(fields, "Fax", FieldType.PHONE);
        add(fields, "Website", FieldType.URL);
        add(fields, "Alias", FieldType.TEXT);
        add(fields, "Role", FieldType.TEXT);
        add(fields, "Profile", FieldType.TEXT);
        add(fields, "Date_of_Birth", FieldType.DATE);
        add(fields, "Street", FieldType.TEXT);
        add(fields, "City", FieldType.TEXT);
        add(fields, "State", FieldType.TEXT);
        add(fields, "Zip_Code", FieldType.TEXT);
        add(fields, "Country", FieldType.TEXT);
        add(fields, "Language", FieldType.TEXT);
        add(fields, "Time_Zone", FieldType.TEXT);
        return new ModuleSchema("Users", "User", "Users", List.of(), "Full_Name", false, false, false, fields);
    }

    private static void add(Map<String, Field> fields, String apiName, FieldType type) {
        List<String> aliases = apiName.equals("Zip_Code") ? List.of("Zip") : List.of();
        fields.put(
                apiName,
                new Field(
                        apiName,
                        apiName.replace('_', ' '),
                        aliases,
                        type,
                        false,
                        null,
                        null,
                        null,
                        List.of(),
                        false,
                        false));
    }
}
