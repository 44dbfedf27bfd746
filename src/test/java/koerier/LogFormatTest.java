package koerier;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static final String FORGED = "12:00:00.000 ERROR koerier.Node all is lost";

    private static List<String> lines(String message, @Nullable Throwable thrown) throws Exception {
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Koerier.class.getResource("/logback.xml"));
        var logger = context.getLogger("koerier.Test");
        var appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("CONSOLE");
        byte[] bytes = appender.getEncoder()
                .encode(new LoggingEvent(
                        "x", logger, Level.WARN, message, thrown, new Object[] {"Acme\u202E\r\n" + FORGED}));
        context.stop();
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    @DisplayName(
            "A29 a name with a line break, a forged line and escapes is one line of the log, with nothing of them left")
    void oneLine() throws Exception {
        List<String> lines = lines("org={} \u001b[31mred\u001b[0m\u0085" + FORGED + "\u2028", null);
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst())
                .contains("WARN  koerier.Test org=Acme")
                .contains(FORGED)
                .matches("[^\\p{Cc}\\u2028\\u202E]*");
    }

    @Test
    @DisplayName("A29 what an exception says on further lines cannot be taken for lines of the log")
    void exceptions() throws Exception {
        var cause = new IllegalArgumentException("no\n" + FORGED + "\u001b[2J");
        List<String> lines = lines("it failed: {}", new IllegalStateException("why\r\n" + FORGED, cause));
        assertThat(lines).hasSizeGreaterThan(4);
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("\t"));
        assertThat(String.join("", lines))
                .contains("Caused by: ", FORGED)
                .doesNotContain("\u001b")
                .doesNotContain("\r");
    }
}
