package koerier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import koerier.settings.Given;
import koerier.settings.Setting;
import koerier.settings.SettingTable;
import koerier.settings.Settings;
import koerier.settings.Settings.Resolved;
import org.jspecify.annotations.Nullable;

/// Where settings come from: a file, the environment over it, options of the command line over both.
///
/// @param file null for none
/// @param options by the key of their setting
record GivenSettings(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
    /// Variables that begin like settings and are none: the script's, and the one that names the file.
    private static final Set<String> OTHERS = Set.of(
            "KOERIER_CONFIG", "KOERIER_JAVA_HOME", "KOERIER_JAVA_OPTS", "KOERIER_MAVEN_WRAPPER", "KOERIER_NO_AOT");

    /// @throws IllegalArgumentException with all that is wrong, a line each
    Settings resolve(SettingTable table) {
        List<Given> all = new ArrayList<>();
        if (file != null) {
            all.addAll(new SettingsFile(file).read());
        }
        List<String> problems = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.startsWith(Setting.PREFIX) || OTHERS.contains(name) || isServiceLink(name, value)) {
                return;
            }
            table.ofVariable(name)
                    .ifPresentOrElse(
                            setting -> all.add(new Given(setting.key(), List.of(value), name)),
                            () -> problems.add("%s: there is no such setting; did you mean %s?"
                                    .formatted(name, table.nearestVariable(name))));
        });
        for (Setting<?> setting : table.all()) {
            String value = options.get(setting.key());
            if (value != null) {
                all.add(new Given(setting.key(), List.of(value), setting.option()));
            }
        }
        return switch (Settings.resolve(table, all, GivenSettings::text)) {
            case Resolved.Valid valid when problems.isEmpty() -> valid.settings();
            case Resolved.Valid _ -> throw new IllegalArgumentException(String.join("\n", problems));
            case Resolved.Invalid invalid -> {
                List<String> both = new ArrayList<>(invalid.problems());
                both.addAll(problems);
                throw new IllegalArgumentException(String.join("\n", both));
            }
        };
    }

    /// What Kubernetes puts into every container for a service whose name begins with `koerier`.
    private static boolean isServiceLink(String name, String value) {
        return name.matches(".*_SERVICE_(HOST|PORT)(_.*)?|.*_PORT_[0-9]+_(TCP|UDP)(_.*)?")
                || name.endsWith("_PORT") && value.contains("://");
    }

    private static String text(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException unreadable) {
            throw new Settings.UnreadableFileException("the file " + path + " cannot be read: " + unreadable);
        }
    }
}
