package koerier.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// All settings of a program, in the order in which they are shown. For each secret there is a second one that names
/// its file.
public final class SettingTable {
    private final List<Setting<?>> all;

    public SettingTable(List<Setting<?>> settings) {
        List<Setting<?>> more = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Setting<?> setting : settings) {
            more.add(setting);
            if (setting.secret()) {
                more.add(setting.inFile());
            }
        }
        for (Setting<?> setting : more) {
            if (!names.add(setting.variable())) {
                throw new IllegalArgumentException("twice: " + setting.key());
            }
        }
        this.all = List.copyOf(more);
    }

    public List<Setting<?>> all() {
        return all;
    }

    Optional<Setting<?>> find(String key) {
        return all.stream().filter(setting -> setting.takes(key)).findFirst();
    }

    /// The secret whose file a setting names.
    Optional<Setting<?>> secretOf(Setting<?> file) {
        return all.stream()
                .filter(setting -> setting.secret() && (setting.key() + Setting.FILE).equals(file.key()))
                .findFirst();
    }

    /// The setting of an environment variable.
    public Optional<Setting<?>> ofVariable(String name) {
        return all.stream()
                .filter(setting -> !setting.isNamed() && setting.variable().equals(name))
                .findFirst();
    }

    /// The known key that is spelt most like one that is not known.
    String nearestKey(String unknown) {
        return nearest(unknown, all.stream().map(Setting::key).toList());
    }

    /// The known variable that is spelt most like one that is not known.
    public String nearestVariable(String unknown) {
        return nearest(
                unknown,
                all.stream()
                        .filter(setting -> !setting.isNamed())
                        .map(Setting::variable)
                        .toList());
    }

    private static String nearest(String unknown, List<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String each : known) {
            int distance = distance(unknown.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = each;
            }
        }
        return best;
    }

    /// Levenshtein's: how many characters must be put in, taken out or replaced.
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
