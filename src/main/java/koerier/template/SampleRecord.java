package koerier.template;

import java.nio.charset.StandardCharsets;
import koerier.bytes.ByteSink;
import koerier.schema.Field;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;

/// A made-up event for previews without a real one: every field that the organisation has, with a plausible value of
/// its type, and one level of related records.
public final class SampleRecord {
    private static final Escaper JSON = Escaper.of(Context.JSON_STRING);
    private static final String ID = "id";
    private static final String RECORD_ID = "1000000001";
    private static final String RELATED_ID = "1000000002";

    private SampleRecord() {}

    /// The bytes of an event as the business system would post it. The same for the same schema.
    public static byte[] body(OrgSchema schema, ModuleSchema module) {
        ByteSink out = new ByteSink(Integer.MAX_VALUE);
        out.ascii("{\"id\":\"sample\",\"module\":");
        string(module.apiName(), out);
        out.ascii(",\"operation\":\"edit\",\"recordId\":\"" + RECORD_ID + "\",\"occurredAt\":\"2026-01-15T10:30:00Z\","
                + "\"record\":");
        record(schema, module, RECORD_ID, true, out);
        out.ascii(",\"previous\":{},\"actor\":{\"id\":\"" + RELATED_ID + "\",\"name\":\"Anna Sample\"}}");
        return out.toBytes();
    }

    private static void record(OrgSchema schema, ModuleSchema module, String id, boolean whole, ByteSink out) {
        out.ascii("{\"id\":\"" + id + "\"");
        if (!whole) {
            member("name", out);
            name(module, out);
        }
        for (Field field : module.fields().values()) {
            boolean given =
                    field.apiName().equals(ID) || !whole && field.apiName().equals("name");
            if (given || schema.unavailable(field).isPresent()) {
                continue;
            }
            if (!field.isReference()) {
                member(field.apiName(), out);
                value(schema, module, field, out);
            } else if (whole) {
                member(field.apiName(), out);
                ModuleSchema target = schema.target(field).orElse(module);
                record(schema, target, RELATED_ID, false, out);
            }
        }
        out.put('}');
    }

    private static void value(OrgSchema schema, ModuleSchema module, Field field, ByteSink out) {
        switch (field.type()) {
            case TEXT, TEXTAREA -> text(schema, module, field, out);
            case EMAIL -> string("anna@example.com", out);
            case PHONE -> string("+31 20 555 0101", out);
            case URL -> string("https://www.example.com/", out);
            case AUTONUMBER -> string("1001", out);
            case INTEGER -> out.ascii("3");
            case DECIMAL -> out.ascii("1.25");
            case PERCENT -> out.ascii("50");
            case CURRENCY -> out.ascii("1234.50");
            case BOOLEAN -> out.ascii("true");
            case DATE -> string("2026-01-15", out);
            case DATETIME -> string("2026-01-15T10:30:00Z", out);
            case PICKLIST -> string(option(field, 0), out);
            case MULTISELECT -> {
                out.put('[');
                string(option(field, 0), out);
                if (field.options().size() > 1) {
                    out.put(',');
                    string(option(field, 1), out);
                }
                out.put(']');
            }
            case LOOKUP, OWNER, USER -> out.ascii("null");
        }
    }

    private static void text(OrgSchema schema, ModuleSchema module, Field field, ByteSink out) {
        if (field.apiName().equals("Currency")) {
            string(schema.organisation().currency(), out);
        } else if (field.apiName().equals(module.displayName())) {
            name(module, out);
        } else {
            string(
                    switch (field.apiName()) {
                        case "First_Name" -> "Anna";
                        case "Last_Name" -> "Sample";
                        default -> field.label();
                    },
                    out);
        }
    }

    private static void name(ModuleSchema module, ByteSink out) {
        string(module.displayName().equals("Full_Name") ? "Anna Sample" : "Sample " + module.singular(), out);
    }

    private static String option(Field field, int index) {
        return field.options().isEmpty()
                ? field.label()
                : field.options().get(index).value();
    }

    private static void member(String name, ByteSink out) {
        out.put(',');
        string(name, out);
        out.put(':');
    }

    private static void string(String text, ByteSink out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.put('"');
        JSON.write(utf8, 0, utf8.length, out);
        out.put('"');
    }
}
