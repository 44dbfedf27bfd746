package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import koerier.settings.Given;

/// Any file of settings is read, or is refused with the line of its first mistake.
public final class SettingsFuzz {
    private static final Path PATH = Path.of("koerier.yaml");

    private SettingsFuzz() {}

    /// What a fuzzer calls.
    public static void fuzzerTestOneInput(byte[] bytes) {
        check(new String(bytes, UTF_8), "fuzzed");
    }

    static void check(String text, String where) {
        List<Given> given;
        try {
            given = new SettingsFile(PATH).read(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).as(where).matches("(?s)koerier\\.yaml:[0-9]+: .+");
            return;
        }
        given.forEach(each -> assertThat(each.origin()).as(where).matches("koerier\\.yaml:[0-9]+"));
        try {
            koerier.settings.Settings.resolve(ProductSettings.TABLE, given, _ -> "text");
        } catch (IllegalArgumentException thrown) {
            throw new AssertionError(where, thrown);
        }
    }
}
