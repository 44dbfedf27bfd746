package koerier.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One setting: what it is called, what it takes, and what stands when nobody gives it.
///
/// @param key its path in a file, as `database.poolSize`; a part `*` stands for any name
/// @param fallback what stands when it is not given, as one would write it; null for nothing
/// @param secret never shown, and may lie in a file of its own, which [#inFile] names
/// @param description what it is for, for people
public record Setting<T>(String key, Type<T> type, @Nullable String fallback, boolean secret, String description) {
    /// Behind the key of a secret: the file that it lies in.
    static final String FILE = "File";

    /// Of environment variables.
    public static final String PREFIX = "KOERIER_";

    public Setting {
        if (!key.matches("[a-z][A-Za-z0-9]*(\\.([a-z][A-Za-z0-9]*|\\*))+")) {
            throw new IllegalArgumentException("no key: " + key);
        }
        if (fallback != null) {
            type.check(java.util.List.of(fallback));
        }
    }

    public static <T> Setting<T> of(String key, Type<T> type, String fallback, String description) {
        return new Setting<>(key, type, fallback, false, description);
    }

    /// One that nothing stands for when it is not given.
    public static <T> Setting<T> of(String key, Type<T> type, String description) {
        return new Setting<>(key, type, null, false, description);
    }

    /// A text that is shown to nobody.
    public static Setting<String> secret(String key, String description) {
        return new Setting<>(key, Type.text(), null, true, description);
    }

    /// For a secret: the setting that names its file.
    Setting<String> inFile() {
        return of(key + FILE, Type.text(), "The file that holds `" + key + "`; blanks around it do not count.");
    }

    /// Whether it is one for each name that somebody chooses; such ones can be given in a file only.
    public boolean isNamed() {
        return key.contains("*");
    }

    /// `database.poolSize` is `KOERIER_DATABASE_POOL_SIZE`.
    public String variable() {
        return PREFIX + words('_').toUpperCase(Locale.ROOT);
    }

    /// `database.poolSize` is `--database-pool-size`.
    public String option() {
        return "--" + words('-');
    }

    private String words(char between) {
        var words = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '.') {
                words.append(between);
            } else if (Character.isUpperCase(c)) {
                words.append(between).append(Character.toLowerCase(c));
            } else {
                words.append(c);
            }
        }
        return words.toString();
    }

    /// Whether a concrete key is one of this setting.
    boolean takes(String given) {
        if (!isNamed()) {
            return key.equals(given);
        }
        String[] mine = key.split("\\.", -1);
        String[] theirs = given.split("\\.", -1);
        for (int i = 0; i < mine.length && mine.length == theirs.length; i++) {
            if (!mine[i].equals(theirs[i]) && !(mine[i].equals("*") && !theirs[i].isEmpty())) {
                return false;
            }
        }
        return mine.length == theirs.length;
    }

    /// The key for a name.
    String at(String name) {
        return key.replace("*", name);
    }
}
