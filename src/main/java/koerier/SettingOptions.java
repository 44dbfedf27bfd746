package koerier;

import java.util.HashMap;
import java.util.Map;
import koerier.settings.Setting;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Settings as options of the command line.
final class SettingOptions {
    private SettingOptions() {}

    /// One option for each setting whose key begins with this.
    static void add(CommandSpec command, String beginning) {
        for (Setting<?> setting : ProductSettings.TABLE.all()) {
            if (!setting.isNamed() && setting.key().startsWith(beginning)) {
                command.addOption(OptionSpec.builder(setting.option())
                        .type(String.class)
                        .paramLabel("VALUE")
                        .description((setting.description() + fallback(setting)).replace("%", "%%"))
                        .build());
            }
        }
    }

    private static String fallback(Setting<?> setting) {
        String fallback = setting.fallback();
        return fallback == null || fallback.isEmpty() ? "" : " Default: " + fallback + ".";
    }

    /// What was given, by the key of its setting.
    static Map<String, String> given(CommandSpec command) {
        Map<String, String> given = new HashMap<>();
        for (Setting<?> setting : ProductSettings.TABLE.all()) {
            OptionSpec option = command.findOption(setting.option());
            if (option != null && option.getValue() instanceof String value) {
                given.put(setting.key(), value);
            }
        }
        return given;
    }
}
