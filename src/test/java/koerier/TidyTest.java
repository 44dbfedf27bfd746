package koerier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// House rules on the text of the sources, where a formatter or a compiler has no opinion.
class TidyTest {
    private static final int FILE_LINES_MAX = 400;

    @Test
    void sourcesAreTidy() throws IOException {
        List<String> untidy = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith("TidyTest.java")) {
                continue;
            }
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > FILE_LINES_MAX) {
                untidy.add(file + ": " + lines.size() + " lines, at most " + FILE_LINES_MAX);
            }
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                String where = file + ":" + (i + 1) + ": ";
                if (line.contains("FIXME") || (line.contains("TODO") && !line.contains("TODO(#"))) {
                    untidy.add(where + "leftover; write TODO(#issue) or do it");
                }
                if (line.contains("Thread.sleep(")) {
                    untidy.add(where + "Thread.sleep: wait for a signal or move the clock");
                }
                if ((line.contains("System.out") && !speaksToTheUser(file)) || line.contains("printStackTrace")) {
                    untidy.add(where + "print: use the logger");
                }
                if (line.contains("@SuppressWarnings") && !line.contains("//")) {
                    untidy.add(where + "say why on the same line");
                }
            }
        }
        assertEquals("", String.join("\n", untidy));
    }

    /// The command line talks to a person on standard output; everything else logs.
    private static boolean speaksToTheUser(Path file) {
        return file.endsWith(Path.of("koerier", "Console.java"));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> src = Files.walk(Path.of("src"));
                Stream<Path> benchmarks = Files.walk(Path.of("benchmarks"))) {
            return Stream.concat(src, benchmarks)
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
        }
    }
}
