package koerier.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import koerier.document.DocumentReader;
import koerier.document.Text;
import koerier.schema.Field.Option;
import org.jspecify.annotations.Nullable;

/// The choices of a picklist or multi-select as a document: strings, or `{"value", "label"}` where what is
/// shown differs from what is stored.
final class OptionsDocument {
    static final int OPTIONS_MAX = 500;
    static final int OPTION_MAX = 255;

    private static final String MEMBER = "options";

    private OptionsDocument() {}

    /// Reads the member `options`. Values are compared as they stand, so they are not trimmed.
    static List<Option> read(DocumentReader reader) {
        List<Option> options = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<@Nullable Object> entries = reader.list(MEMBER, OPTIONS_MAX);
        for (int i = 0; i < entries.size(); i++) {
            Optional<Option> option = option(reader, i, entries.get(i));
            if (option.isPresent() && !seen.add(option.get().value())) {
                reader.error(MEMBER, i, "duplicate", "is listed twice");
            }
            option.ifPresent(options::add);
        }
        return options;
    }

    static List<Object> document(List<Option> options) {
        List<Object> document = new ArrayList<>();
        for (Option option : options) {
            if (option.label().equals(option.value())) {
                document.add(option.value());
                continue;
            }
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("value", option.value());
            members.put("label", option.label());
            document.add(members);
        }
        return document;
    }

    private static Optional<Option> option(DocumentReader reader, int index, @Nullable Object entry) {
        if (entry instanceof String value) {
            Optional<String> fault = Text.lineFault(value, OPTION_MAX);
            fault.ifPresent(detail -> reader.error(MEMBER, index, "text", detail));
            return fault.isPresent() ? Optional.empty() : Optional.of(new Option(value, value));
        }
        Optional<DocumentReader> members = reader.object(MEMBER, index, entry);
        if (members.isEmpty()) {
            reader.error(MEMBER, index, "type", "must be a string or an object with value and label");
            return Optional.empty();
        }
        DocumentReader option = members.get();
        String value = option.requiredText("value");
        String label = option.text("label", value);
        Optional<String> valueFault = Text.lineFault(value, OPTION_MAX);
        Optional<String> labelFault = Text.lineFault(label, OPTION_MAX);
        if (option.raw("value") instanceof String) {
            valueFault.ifPresent(detail -> option.error("value", "text", detail));
        }
        if (option.raw("label") instanceof String) {
            labelFault.ifPresent(detail -> option.error("label", "text", detail));
        }
        option.refuseUnknown(Set.of());
        return valueFault.isPresent() || labelFault.isPresent()
                ? Optional.empty()
                : Optional.of(new Option(value, label));
    }
}
