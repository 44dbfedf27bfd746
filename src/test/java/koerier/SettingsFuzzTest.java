package koerier;

import static java.nio.charset.StandardCharsets.UTF_8;

import koerier.testkit.Mutations;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SettingsFuzzTest {
    @Test
    @DisplayName("any file of settings is read, or is refused with the line of its first mistake")
    void anything() {
        Mutations.of("settings").forEach((text, where) -> SettingsFuzz.check(text.replace("\u240a", "\n"), where));
        Mutations.found("settings", (bytes, where) -> SettingsFuzz.check(new String(bytes, UTF_8), where));
    }
}
