package koerier.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import koerier.document.DocumentReader;
import koerier.document.Text;

/// What modules and fields may be called. A name must be able to stand in a merge field: `${Module.Label}`.
final class NameRules {
    static final int LABEL_MAX = 100;
    static final int ALIASES_MAX = 10;

    private static final Pattern API_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,99}");
    private static final String API_NAME_EXPECTED =
            "must be a letter followed by at most 99 letters, digits and underscores";

    /// First parts of merge fields that stand for something else than a module.
    private static final Set<String> RESERVED =
            Set.of("koerier", "user", "users", "organization", "organisation", "org", "company");

    private static final String NO_BRACES = "must not contain braces, since it stands in ${...}";
    private static final String NO_DOTS = "must not contain a dot or exclamation mark, since it stands in ${...}";

    private NameRules() {}

    /// Judges the api name in the address of a document.
    static void apiName(DocumentReader reader, String apiName) {
        if (!isApiName(apiName)) {
            reader.error("", "apiName", "the api name " + API_NAME_EXPECTED);
        }
    }

    static boolean isApiName(String text) {
        return API_NAME.matcher(text).matches();
    }

    /// Judges an api name in a member of a document.
    static void apiName(DocumentReader reader, String member, String apiName) {
        if (!isApiName(apiName)) {
            reader.error(member, "apiName", API_NAME_EXPECTED);
        }
    }

    /// A field's label; the fallback when it is absent, null for a required one.
    static String label(DocumentReader reader, String member, Optional<String> fallback) {
        String label = line(reader, member, fallback);
        if (hasBraces(label)) {
            reader.error(member, "text", NO_BRACES);
        }
        return label;
    }

    /// A module's singular or plural, as [#label].
    static String moduleName(DocumentReader reader, String member, Optional<String> fallback) {
        String name = label(reader, member, fallback);
        moduleFault(name).ifPresent(fault -> reader.error(member, "text", fault));
        return name;
    }

    static List<String> fieldAliases(DocumentReader reader, List<String> fallback) {
        return reader.has("aliases") ? aliases(reader) : fallback;
    }

    static List<String> moduleAliases(DocumentReader reader, List<String> fallback) {
        if (!reader.has("aliases")) {
            return fallback;
        }
        List<String> aliases = aliases(reader);
        for (String alias : aliases) {
            moduleFault(alias).ifPresent(fault -> reader.error("aliases", "text", alias + ": " + fault));
        }
        return aliases;
    }

    private static List<String> aliases(DocumentReader reader) {
        List<String> aliases = reader.texts(
                "aliases",
                ALIASES_MAX,
                "text",
                "must be one line of 1 to " + LABEL_MAX + " characters without braces",
                NameRules::alias);
        Set<String> seen = new HashSet<>();
        for (String alias : aliases) {
            if (!seen.add(Names.fold(alias))) {
                reader.error("aliases", "duplicate", alias + " is listed twice");
            }
        }
        return aliases;
    }

    private static Optional<String> alias(String text) {
        String alias = text.strip();
        return Text.lineFault(alias, LABEL_MAX).isPresent() || hasBraces(alias) ? Optional.empty() : Optional.of(alias);
    }

    private static String line(DocumentReader reader, String member, Optional<String> fallback) {
        return fallback.isEmpty() || reader.has(member) ? reader.requiredLine(member, LABEL_MAX) : fallback.get();
    }

    private static Optional<String> moduleFault(String name) {
        if (RESERVED.contains(Names.fold(name))) {
            return Optional.of("is reserved: in a merge field it does not stand for a module");
        }
        return name.indexOf('.') >= 0 || name.indexOf('!') >= 0 ? Optional.of(NO_DOTS) : Optional.empty();
    }

    static boolean isReserved(String apiName) {
        return RESERVED.contains(Names.fold(apiName));
    }

    private static boolean hasBraces(String text) {
        return text.indexOf('{') >= 0 || text.indexOf('}') >= 0;
    }
}
