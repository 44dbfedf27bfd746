package koerier.template;

import java.util.List;
import java.util.Optional;

/// Checks a JSON or XML template with a sample in the place of each merge field. The samples are the strictest that can
/// come: what is well-formed with them is well-formed with every value.
final class WellFormedness {
    private static final String SAMPLE = "x";
    private static final String QUOTED_SAMPLE = "\"x\"";

    private WellFormedness() {}

    /// What a checker found.
    ///
    /// @param position in the text that was checked
    record Flaw(int position, String detail) {}

    static Optional<Warning> check(MergeText text, List<Context> contexts, Placement placement) {
        if (placement != Placement.JSON && placement != Placement.XML) {
            return Optional.empty();
        }
        StringBuilder sample = new StringBuilder();
        int field = 0;
        for (MergeText.Piece piece : text.pieces()) {
            switch (piece) {
                case MergeText.Literal literal -> sample.append(literal.text());
                case MergeText.Token _ -> sample.append(sample(contexts.get(field++)));
            }
        }
        Optional<Flaw> flaw =
                placement == Placement.JSON ? JsonCheck.flaw(sample.toString()) : XmlCheck.flaw(sample.toString());
        String language = placement == Placement.JSON ? "JSON" : "XML";
        return flaw.map(found -> new Warning(
                TemplateCompiler.ILL_FORMED,
                inSource(text, contexts, found.position()),
                "not well-formed " + language + ": " + found.detail()));
    }

    private static String sample(Context context) {
        return context == Context.JSON_BARE || context == Context.JSON_KEY ? QUOTED_SAMPLE : SAMPLE;
    }

    private static int inSource(MergeText text, List<Context> contexts, int position) {
        int at = 0;
        int field = 0;
        for (MergeText.Piece piece : text.pieces()) {
            int length = switch (piece) {
                case MergeText.Literal literal -> literal.text().length();
                case MergeText.Token _ -> sample(contexts.get(field++)).length();
            };
            if (position < at + length) {
                return piece instanceof MergeText.Literal ? piece.start() + position - at : piece.start();
            }
            at += length;
        }
        return text.source().length();
    }
}
