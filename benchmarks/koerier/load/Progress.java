package koerier.load;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What the harness says to the person who started it: one line that is written over on a terminal, lines elsewhere.
final class Progress {
    private static final String CLEAR = "\r\u001b[K";
    private final PrintStream out;
    private final boolean terminal;
    private final long begin = System.nanoTime();

    private Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static Progress standard() {
        var console = System.console();
        return new Progress(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                console != null && console.isTerminal());
    }

    static Progress silent() {
        return new Progress(new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    }

    /// What is being done now.
    void now(String text) {
        String line = elapsed() + "  " + text;
        if (terminal) {
            out.print(CLEAR + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    /// What stays.
    void say(String text) {
        out.println(terminal ? CLEAR + text : text);
    }

    private String elapsed() {
        Duration since = Duration.ofNanos(System.nanoTime() - begin);
        return "%02d:%02d".formatted(since.toMinutes(), since.toSecondsPart());
    }
}
