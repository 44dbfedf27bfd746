package koerier.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import koerier.bytes.ByteSink;
import koerier.template.TemplateCompiler.Escaping;
import koerier.template.TemplateCompiler.Settings;
import org.jspecify.annotations.Nullable;

/// Puts one template together from its resolved parts. Used once.
final class TemplateBuilder {
    private static final Writer.SegmentEnd SEGMENT_END = new Writer.SegmentEnd();

    private final Placement placement;
    private final WriterFactory factory;
    private final Settings settings;
    private final ByteSink literal = new ByteSink(Integer.MAX_VALUE);
    private final List<byte[]> literals = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private final Set<String> fields = new TreeSet<>();
    private final List<Warning> warnings = new ArrayList<>();
    private final StringBuilder shown = new StringBuilder();

    TemplateBuilder(Placement placement, WriterFactory factory, Settings settings) {
        this.placement = placement;
        this.factory = factory;
        this.settings = settings;
    }

    Template build(MergeText text, List<Context> contexts, List<Reference> references) {
        int field = 0;
        boolean openSegment = false;
        for (MergeText.Piece piece : text.pieces()) {
            String written = text.source().substring(piece.start(), piece.end());
            switch (piece) {
                case MergeText.Literal(String plain, int _, int _) -> {
                    shown.append(written);
                    openSegment = literal(plain, openSegment);
                }
                case MergeText.Token token -> {
                    Context context = effective(contexts.get(field));
                    add(token, written, references.get(field), context);
                    field++;
                    openSegment = placement == Placement.URL_PATH;
                }
            }
        }
        if (openSegment) {
            add(SEGMENT_END);
        }
        literals.add(literal.toBytes());
        WellFormedness.check(text, contexts, placement).ifPresent(warnings::add);
        warnings.sort(Comparator.comparingInt(Warning::position));
        return new SegmentedTemplate(
                literals, writers, placement == Placement.HEADER, fields, warnings, text.source(), shown.toString());
    }

    private Context effective(Context context) {
        if (settings.escaping() == Escaping.CONTEXT) {
            return context;
        }
        return switch (context) {
            case HEADER -> Context.HEADER;
            case PATH, QUERY -> Context.URL;
            default -> Context.TEXT;
        };
    }

    /// @return whether a path segment with a merge field is still open
    private boolean literal(String plain, boolean openSegment) {
        int slash = openSegment ? plain.indexOf('/') : -1;
        if (slash < 0) {
            Literals.write(plain, placement, literal);
            return openSegment;
        }
        Literals.write(plain.substring(0, slash), placement, literal);
        add(SEGMENT_END);
        Literals.write(plain.substring(slash), placement, literal);
        return false;
    }

    private void add(MergeText.Token token, String written, Reference reference, Context context) {
        switch (reference) {
            case Reference.OfField field -> {
                fields.add(field.counted());
                shown.append("${").append(field.shown()).append('}');
                value(context, factory.writer(field, escaper(context)));
            }
            case Reference.OfOrganisation(String identity, String label, String value) -> {
                fields.add(identity);
                shown.append("${").append(label).append('}');
                constant(value, context);
            }
            case Reference.OfSystem(SystemWriter.Token system) -> {
                shown.append(written);
                value(context, factory.writer(system, escaper(context)));
            }
            case Reference.Unsupported(@Nullable String identity, String reason) -> {
                if (identity != null) {
                    fields.add(identity);
                }
                shown.append(TemplateCompiler.UNSUPPORTED_MARKER);
                warnings.add(new Warning(TemplateCompiler.UNSUPPORTED_FIELD, token.start(), reason));
                unsupported(reason, context);
            }
            case Reference.Ambiguous(String reason) -> throw new IllegalStateException("not refused: " + reason);
        }
    }

    private void unsupported(String reason, Context context) {
        switch (settings.unsupportedFields()) {
            case MARKER -> constant(TemplateCompiler.UNSUPPORTED_MARKER, context);
            case EMPTY -> constant("", context);
            case FAIL -> add(new Writer.Failure("unsupported field: " + reason));
        }
    }

    /// A value that is known now.
    private void constant(String value, Context context) {
        if (value.isEmpty() && context == Context.JSON_BARE) {
            literal.ascii("null");
            return;
        }
        boolean quoted = context == Context.JSON_BARE || context == Context.JSON_KEY;
        if (quoted) {
            literal.put('"');
        }
        int mark = literal.length();
        Escaper escaper = escaper(context);
        value.replace("\r\n", "\n").replace('\r', '\n').codePoints().forEach(c -> escaper.write(c, literal));
        escaper.finish(mark, literal);
        if (quoted) {
            literal.put('"');
        }
    }

    private void value(Context context, Writer writer) {
        boolean key = context == Context.JSON_KEY;
        if (key) {
            literal.put('"');
        }
        add(writer);
        if (key) {
            literal.put('"');
        }
    }

    private void add(Writer writer) {
        literals.add(literal.toBytes());
        literal.clear();
        writers.add(writer);
    }

    private static Escaper escaper(Context context) {
        return Escaper.of(context == Context.JSON_KEY ? Context.JSON_STRING : context);
    }
}
