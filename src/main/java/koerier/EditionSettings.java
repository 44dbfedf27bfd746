package koerier;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import koerier.org.Edition;
import koerier.org.Editions;
import koerier.settings.Setting;
import koerier.settings.Settings;
import koerier.settings.Type;

/// The operator's editions: `editions.NAME` changes one of the standard editions or adds one. What is not said is as
/// in the standard edition of that name, or as in the default one.
final class EditionSettings {
    private static final String BEGINNING = "editions";
    private static final Edition.Limits LIMITS = Edition.Limits.DEFAULT;

    private static final Setting<Optional<Long>> PER_DAY =
            Setting.of("editions.*.capPerDay", Type.numberOrNone(), "Requests a day of an organisation at most.");
    private static final Setting<Optional<Long>> PER_LICENCE = Setting.of(
            "editions.*.capPerLicence",
            Type.numberOrNone(),
            "Requests a day for each user licence; the lower cap holds.");
    private static final Setting<List<String>> METHODS = Setting.of(
            "editions.*.methods", Type.list("HTTP methods", 10, EditionSettings::method), "The methods of webhooks.");

    /// The limits of webhooks and rules, in the order of [Edition.Limits].
    private static final Map<String, Setting<Integer>> NUMBERS = numbers();

    static final List<Setting<?>> ALL = all();

    private EditionSettings() {}

    private static String method(String text) {
        if (!Edition.METHODS.contains(text)) {
            throw new IllegalArgumentException("no method");
        }
        return text;
    }

    private static Map<String, Setting<Integer>> numbers() {
        Map<String, Setting<Integer>> numbers = new TreeMap<>();
        number(numbers, "nameMax", LIMITS.nameMax(), "Code points of a name.");
        number(numbers, "descriptionMax", LIMITS.descriptionMax(), "Code points of a description.");
        number(numbers, "urlMax", LIMITS.urlMax(), "Code points of a URL as typed.");
        number(numbers, "parametersMax", LIMITS.parametersMax(), "Code points of all entity parameters together.");
        number(numbers, "userDefinedMax", LIMITS.userDefinedMax(), "Code points of a user-defined template.");
        number(numbers, "headersMax", LIMITS.headersMax(), "Headers of a webhook.");
        number(numbers, "headerValueMax", LIMITS.headerValueMax(), "Bytes of a header's value.");
        number(numbers, "fieldsMax", LIMITS.fieldsMax(), "Distinct fields that a webhook uses.");
        number(numbers, "instantActionsMax", LIMITS.instantActionsMax(), "Instant actions of a rule.");
        number(numbers, "timeBasedActionsMax", LIMITS.timeBasedActionsMax(), "Time-based actions of a rule.");
        number(numbers, "conditionsMax", LIMITS.conditionsMax(), "Conditions of a rule.");
        number(numbers, "conditionDepthMax", LIMITS.conditionDepthMax(), "Levels of parentheses in a pattern.");
        return numbers;
    }

    private static void number(Map<String, Setting<Integer>> numbers, String name, int usual, String what) {
        numbers.put(
                name,
                Setting.of("editions.*.limits." + name, Type.integer(0, 1_000_000), what + " Usually " + usual + "."));
    }

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new java.util.ArrayList<>(List.of(PER_DAY, PER_LICENCE, METHODS));
        all.addAll(NUMBERS.values());
        return List.copyOf(all);
    }

    /// The standard editions with what was given of them, and those that were added.
    static Editions read(Settings settings) {
        Editions editions = Editions.standard();
        for (String name : settings.names(BEGINNING)) {
            if (!name.matches("[a-z][a-z0-9-]{0,49}")) {
                throw new IllegalArgumentException(
                        "an edition's name is of lower-case letters, digits and hyphens: " + name);
            }
            Edition usual = editions.find(name)
                    .or(() -> Editions.standard().find(Editions.DEFAULT))
                    .orElseThrow();
            editions = editions.with(new Edition(
                    name,
                    settings.find(PER_DAY, name).map(EditionSettings::cap).orElse(usual.capPerDay()),
                    settings.find(PER_LICENCE, name).map(EditionSettings::cap).orElse(usual.capPerLicence()),
                    settings.find(METHODS, name).map(Set::copyOf).orElse(usual.methods()),
                    limits(settings, name)));
        }
        return editions;
    }

    private static long cap(Optional<Long> given) {
        return given.orElse(Edition.UNCAPPED);
    }

    private static Edition.Limits limits(Settings settings, String name) {
        return new Edition.Limits(
                limit(settings, name, "nameMax", LIMITS.nameMax()),
                limit(settings, name, "descriptionMax", LIMITS.descriptionMax()),
                limit(settings, name, "urlMax", LIMITS.urlMax()),
                limit(settings, name, "parametersMax", LIMITS.parametersMax()),
                limit(settings, name, "userDefinedMax", LIMITS.userDefinedMax()),
                limit(settings, name, "headersMax", LIMITS.headersMax()),
                limit(settings, name, "headerValueMax", LIMITS.headerValueMax()),
                limit(settings, name, "fieldsMax", LIMITS.fieldsMax()),
                limit(settings, name, "instantActionsMax", LIMITS.instantActionsMax()),
                limit(settings, name, "timeBasedActionsMax", LIMITS.timeBasedActionsMax()),
                limit(settings, name, "conditionsMax", LIMITS.conditionsMax()),
                limit(settings, name, "conditionDepthMax", LIMITS.conditionDepthMax()));
    }

    private static int limit(Settings settings, String edition, String name, int usual) {
        Setting<Integer> setting = java.util.Objects.requireNonNull(NUMBERS.get(name));
        return settings.find(setting, edition).orElse(usual);
    }
}
