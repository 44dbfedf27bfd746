package koerier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import koerier.settings.Setting;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The reference of all settings is made of their table. `-Dgolden.update` writes it anew.
class ConfigurationReferenceTest {
    private static final Path FILE = Path.of("docs/configuration.md");
    private static final String MARK = "<!-- made of the table of settings; see ConfigurationReferenceTest -->\n";

    @Test
    @DisplayName("[O] the configuration reference says what the program takes")
    void theReferenceIsTheTable() throws IOException {
        String text = Files.readString(FILE);
        int mark = text.indexOf(MARK);
        assertThat(mark).as("the mark in %s", FILE).isPositive();
        String wanted = text.substring(0, mark + MARK.length()) + reference();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(FILE, wanted);
        }
        assertThat(Files.readString(FILE)).isEqualTo(wanted);
    }

    private static String reference() {
        var text = new StringBuilder();
        String section = "";
        for (Setting<?> setting : ProductSettings.TABLE.all()) {
            String now = setting.key().substring(0, setting.key().indexOf('.'));
            if (!now.equals(section)) {
                section = now;
                text.append("\n## ")
                        .append(section)
                        .append("\n\n| setting | takes | default | what it is for |\n|---|---|---|---|\n");
            }
            String fallback = setting.fallback();
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.key(),
                            setting.type().takes(),
                            fallback == null || fallback.isEmpty() ? "" : "`" + fallback + "`",
                            setting.description()));
        }
        return text.toString();
    }
}
