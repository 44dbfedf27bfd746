package koerier.template;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import koerier.bytes.ByteSink;
import koerier.ingest.FieldPlan;
import koerier.schema.ModuleSchema;
import koerier.schema.OrgSchema;

/// Compiles the templates of one webhook: resolves merge fields, chooses escapers, hands out slots of the module's
/// plan.
public final class TemplateCompiler {
    /// What people see, and receivers get, in the place of a merge field that is not available.
    public static final String UNSUPPORTED_MARKER = "${Unsupported_Field}";

    /// The code of a warning about a merge field that is not available.
    public static final String UNSUPPORTED_FIELD = "unsupportedField";

    /// The code of a warning about a JSON or XML template that is not well-formed.
    public static final String ILL_FORMED = "illFormed";

    private final OrgSchema schema;
    private final ReferenceResolver resolver;
    private final FieldPlan.Builder plan;

    /// How values are written.
    ///
    /// @param dateFormat one of [Formats#DATE_FORMATS]
    /// @param dateTimeFormat one of [Formats#DATE_TIME_FORMATS]
    /// @param locale names of months and halves of the day are Dutch for `nl`, else English
    public record Settings(
            String dateFormat,
            String dateTimeFormat,
            ZoneId zone,
            Locale locale,
            Escaping escaping,
            UnsupportedFields unsupportedFields) {}

    public enum Escaping {
        CONTEXT,
        /// Values are written verbatim, for people who escape by hand. Header values are escaped all the same, and in
        /// a URL what no URL may hold.
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
            OrgSchema schema, ModuleSchema module, Map<String, String> references, FieldPlan.Builder plan) {
        this.schema = schema;
        this.plan = plan;
        this.resolver = new ReferenceResolver(schema, module, references);
    }

    /// Never throws because of the text.
    ///
    /// @throws IllegalArgumentException when the settings name a format that is not on the lists
    public Result compile(String source, Placement placement, Settings settings) {
        MergeText text = MergeText.parse(source);
        List<Warning> refused = new ArrayList<>();
        if (placement == Placement.XML) {
            XmlCharacters.illegal(text, refused);
        }
        List<Context> contexts = Contexts.of(text, placement);
        List<Reference> references = new ArrayList<>();
        for (MergeText.Token token : text.tokens()) {
            Reference reference = resolver.resolve(token.inner());
            String place = settings.escaping() == Escaping.NONE
                    ? null
                    : contexts.get(references.size()).refusedPlace();
            if (place != null) {
                refused.add(new Warning("mergeFieldPlace", token.start(), "a merge field cannot stand in " + place));
            }
            if (reference instanceof Reference.Ambiguous(String reason)) {
                refused.add(new Warning("ambiguousField", token.start(), reason));
            }
            references.add(reference);
        }
        if (!refused.isEmpty()) {
            return new Result.Refused(List.copyOf(refused));
        }
        TemplateBuilder builder =
                new TemplateBuilder(placement, new WriterFactory(schema.organisation(), settings, plan), settings);
        return new Result.Compiled(builder.build(text, contexts, references));
    }

    /// Compiles a text that is one value of something else, as XML in a form field is.
    ///
    /// @param carrier [Placement#FORM] or [Placement#QUERY]
    public Result compile(String source, Placement placement, Placement carrier, Settings settings) {
        return switch (compile(source, placement, settings)) {
            case Result.Compiled(Template template) -> new Result.Compiled(carried(template, carrier));
            case Result.Refused refused -> refused;
        };
    }

    /// A text without merge fields (`${` means nothing in it), escaped for its place once and for all.
    public static Template literal(String value, Placement placement) {
        ByteSink bytes = new ByteSink(Integer.MAX_VALUE);
        Literals.write(value, placement, bytes);
        boolean trimmed = placement == Placement.HEADER;
        return new SegmentedTemplate(
                List.of(bytes.toBytes()), List.of(), trimmed, java.util.Set.of(), List.of(), value, value);
    }

    /// The references to save: those given that are still used, and those that were resolved here.
    public Map<String, String> references() {
        return resolver.used();
    }

    private static Template carried(Template template, Placement carrier) {
        return switch (carrier) {
            case FORM -> new CarriedTemplate(template, Escaper.of(Context.FORM));
            case QUERY -> new CarriedTemplate(template, Escaper.of(Context.QUERY));
            default -> throw new IllegalArgumentException("carries no whole template: " + carrier);
        };
    }
}
