package koerier.settings;

import java.util.List;

/// What somebody has given for a setting.
///
/// @param key of one setting, as in a file
/// @param values one text, or several of a list
/// @param origin where it was given, for people: `koerier.yaml:12`, a variable, an option
public record Given(String key, List<String> values, String origin) {
    public Given {
        values = List.copyOf(values);
    }

    /// Without its values, which may be secret.
    @Override
    public String toString() {
        return key + " (" + origin + ")";
    }
}
