package koerier.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What holds of every setting, and who said so. Immutable.
public final class Settings {
    private static final String MASK = "***";

    private final SettingTable table;
    private final Map<String, Given> given;

    private Settings(SettingTable table, Map<String, Given> given) {
        this.table = table;
        this.given = given;
    }

    /// The end of [#resolve].
    public sealed interface Resolved {
        record Valid(Settings settings) implements Resolved {}

        /// @param problems one line each, without a secret
        record Invalid(List<String> problems) implements Resolved {}
    }

    /// A setting with its value as it is shown.
    public record Shown(String key, String value, String origin) {}

    /// Puts together what was given. The later one wins.
    ///
    /// @param givens in the order of their rank, the highest last
    /// @param files reads the file of a secret; fails with [IllegalArgumentException]
    public static Resolved resolve(SettingTable table, List<Given> givens, Function<String, String> files) {
        Map<String, Given> holds = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Given one : givens) {
            Optional<Setting<?>> setting = table.find(one.key());
            if (setting.isEmpty()) {
                problems.add("%s: there is no setting `%s`; did you mean `%s`?"
                        .formatted(one.origin(), one.key(), table.nearestKey(one.key())));
                continue;
            }
            try {
                Setting<?> secret = table.secretOf(setting.get()).orElse(null);
                Given value = secret == null ? one : inFile(secret, one, files);
                (secret == null ? setting.get() : secret).type().check(value.values());
                holds.put(value.key(), value);
            } catch (IllegalArgumentException refused) {
                problems.add(refusal(setting.get(), one, refused));
            }
        }
        return problems.isEmpty() ? new Resolved.Valid(new Settings(table, holds)) : new Resolved.Invalid(problems);
    }

    private static Given inFile(Setting<?> secret, Given named, Function<String, String> files) {
        String path = Type.text().read(named.values());
        String text = files.apply(path).strip();
        return new Given(secret.key(), List.of(text), named.origin() + ", " + path);
    }

    private static String refusal(Setting<?> setting, Given given, IllegalArgumentException refused) {
        if (refused instanceof UnreadableFileException) {
            return given.origin() + ": `" + given.key() + "`: " + refused.getMessage();
        }
        boolean quiet = setting.secret() || setting.key().endsWith(Setting.FILE);
        return "%s: `%s` takes %s%s"
                .formatted(
                        given.origin(),
                        given.key(),
                        setting.type().takes(),
                        quiet ? "" : ", not `" + String.join(", ", given.values()) + "`");
    }

    /// A file that a setting names cannot be read; its message says which and why.
    public static final class UnreadableFileException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        public UnreadableFileException(String message) {
            super(message);
        }
    }

    /// What holds; empty when it was not given and nothing stands for it.
    public <T> Optional<T> find(Setting<T> setting) {
        return read(setting, setting.key());
    }

    /// What holds of a setting that always has a value.
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(
                        () -> new IllegalArgumentException("`" + setting.key() + "` is needed: give it in the file,"
                                + " as " + setting.variable() + ", or as " + setting.option()));
    }

    /// What was given of a setting for a name.
    public <T> Optional<T> find(Setting<T> setting, String name) {
        return read(setting, setting.at(name));
    }

    private <T> Optional<T> read(Setting<T> setting, String key) {
        Given one = given.get(key);
        String fallback = setting.fallback();
        List<String> texts = one != null ? one.values() : fallback == null ? null : List.of(fallback);
        return texts == null ? Optional.empty() : Optional.of(setting.type().read(texts));
    }

    /// Whether somebody has given it.
    public boolean isGiven(Setting<?> setting) {
        return given.containsKey(setting.key());
    }

    /// The names for which something was given of any setting whose key begins with this.
    public Set<String> names(String beginning) {
        Set<String> names = new LinkedHashSet<>();
        for (String key : given.keySet()) {
            if (key.startsWith(beginning + ".")) {
                names.add(key.substring(beginning.length() + 1).split("\\.", 2)[0]);
            }
        }
        return names;
    }

    /// Every setting that has a value, in the order of the table, its secrets masked.
    public List<Shown> shown() {
        List<Shown> all = new ArrayList<>();
        for (Setting<?> setting : table.all()) {
            if (setting.isNamed()) {
                given.values().stream()
                        .filter(one -> setting.takes(one.key()))
                        .forEach(one -> all.add(shown(setting, one.key(), one)));
            } else if (given.containsKey(setting.key()) || setting.fallback() != null) {
                all.add(shown(setting, setting.key(), given.get(setting.key())));
            }
        }
        return all;
    }

    private static Shown shown(Setting<?> setting, String key, @Nullable Given one) {
        if (one == null) {
            return new Shown(key, String.valueOf(setting.fallback()), "default");
        }
        return new Shown(key, setting.secret() ? MASK : String.join(", ", one.values()), one.origin());
    }
}
