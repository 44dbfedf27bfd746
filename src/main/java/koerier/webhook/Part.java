package koerier.webhook;

import java.util.ArrayList;
import java.util.List;
import koerier.bytes.ByteSink;
import koerier.template.Placement;
import koerier.template.RenderContext;
import koerier.template.Template;
import koerier.template.TemplateCompiler;
import koerier.template.Warning;
import org.jspecify.annotations.Nullable;

/// One text of a webhook that may hold merge fields, and what the compiler made of it.
///
/// @param pointer its place in the webhook's document
/// @param offset where it begins in that member
/// @param template null when it was refused
/// @param secret whether nothing of it may be said to anybody
record Part(
        String pointer, int offset, String source, @Nullable Template template, boolean secret) {
    static final Part NONE = new Part("", 0, "", null, false);
    /// Three characters for each byte of UTF-8, of which a UTF-16 unit has three at most.
    private static final int GROWTH_MAX = 9;

    static final String SECRET_DETAIL = "something in a secret value is not what it should be";

    /// As people see it: current labels, and a marker for what is not available.
    String shown() {
        return template == null ? source : template.shown();
    }

    List<Warning> warnings() {
        if (template == null) {
            return List.of();
        }
        return !secret
                ? template.warnings()
                : template.warnings().stream()
                        .map(warning -> new Warning(warning.code(), warning.position(), SECRET_DETAIL))
                        .toList();
    }

    /// The merge fields that are shown as markers, in their order, as they are stored.
    List<String> unsupported() {
        List<String> fields = new ArrayList<>();
        warnings().stream()
                .filter(warning -> warning.code().equals(TemplateCompiler.UNSUPPORTED_FIELD))
                .mapToInt(Warning::position)
                .sorted()
                .forEach(at -> fields.add(source.substring(at, MergeText.fieldEnd(source, at))));
        return fields;
    }

    /// As people see it, with what is literal as it is sent.
    String preview(Placement placement) {
        StringBuilder preview = new StringBuilder();
        for (MergeText.Piece piece : MergeText.pieces(shown())) {
            preview.append(piece.field() ? piece.text() : encoded(piece.plain(), placement));
        }
        return preview.toString();
    }

    /// A literal text as it is sent.
    static String encoded(String text, Placement placement) {
        ByteSink sink = new ByteSink(GROWTH_MAX * text.length() + 1);
        TemplateCompiler.literal(text, placement).render(new RenderContext(), sink);
        return sink.toString();
    }

    boolean hasFields() {
        return MergeText.hasField(source);
    }

    @Override
    public String toString() {
        return "Part[" + pointer + "]";
    }
}
