package koerier.template;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import koerier.ingest.FieldPlan;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;

/// Compiles the templates of one webhook: resolves merge fields, chooses escapers, hands out slots of the module's
/// plan.
public final class TemplateCompiler {

    /// How values are written.
    ///
    /// @param dateFormat one of the fixed list
    /// @param dateTimeFormat one of the fixed list
    public record Settings(
            String dateFormat,
            String dateTimeFormat,
            ZoneId zone,
            Locale locale,
            Escaping escaping,
            UnsupportedFields unsupportedFields) {}

    public enum Escaping {
        CONTEXT,
        NONE
    }

    /// What becomes of a merge field that is not available.
    public enum UnsupportedFields {
        MARKER,
        EMPTY,
        FAIL
    }

    /// A template, or why it cannot be saved (a merge field in an XML comment, in an element name, ...).
    public sealed interface Result {
        record Compiled(Template template) implements Result {}

        record Refused(List<Warning> reasons) implements Result {}
    }

    /// @param references what earlier saves resolved: token text as typed (`Deals.Deal Name`) to field identity
    ///     (`Deals.Deal_Name`, a path of api names), so that a renamed field keeps working
    /// @param plan hands out the slots that the templates read
    public TemplateCompiler(
            OrgSchema schema, ModuleSchema module, Map<String, String> references, FieldPlan.Builder plan) {}

    public Result compile(String source, Placement placement, Settings settings) {
        throw new AssertionError("template");
    }

    /// The references to save: those given that are still used, and those that were resolved here.
    public Map<String, String> references() {
        throw new AssertionError("template");
    }
}
