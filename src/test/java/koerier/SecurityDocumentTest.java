package koerier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// `docs/security.md` says which test holds which case: each must be there and name it.
class SecurityDocumentTest {
    private static final Pattern CASES = Pattern.compile("\\b([URTSA])(\\d+)(?:-[URTSA]?(\\d+))?\\b");
    private static final Pattern TESTS = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Pattern TEXTS = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    /// A row of a table: a guard, its cases, its tests.
    private static final int COLUMNS = 4;

    private static Set<String> cases(String text) {
        Set<String> cases = new LinkedHashSet<>();
        CASES.matcher(text).results().forEach(found -> {
            int first = Integer.parseInt(found.group(2));
            int last = found.group(3) == null ? first : Integer.parseInt(found.group(3));
            for (int i = first; i <= last; i++) {
                cases.add(found.group(1) + i);
            }
        });
        return cases;
    }

    /// The cases that each test class names in its texts.
    private static Map<String, Set<String>> named() throws IOException {
        Map<String, Set<String>> named = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Set<String> all = new LinkedHashSet<>();
                TEXTS.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .forEach(text -> all.addAll(cases(text)));
                named.put(file.getFileName().toString().replace(".java", ""), all);
            }
        }
        return named;
    }

    @Test
    @DisplayName("every test that the document speaks of is there, and names the cases that it is said to hold")
    void theTableIsTrue() throws IOException {
        Map<String, Set<String>> named = named();
        int held = 0;
        for (String line : Files.readAllLines(Path.of("docs/security.md"))) {
            List<String> tests =
                    TESTS.matcher(line).results().map(found -> found.group(1)).toList();
            assertThat(named.keySet()).as(line).containsAll(tests);
            String[] columns = line.split("\\|");
            if (columns.length != COLUMNS || tests.isEmpty()) {
                continue;
            }
            Set<String> missing = cases(columns[2]);
            held += missing.size();
            tests.forEach(test -> missing.removeAll(named.get(test)));
            assertThat(missing).as(line).isEmpty();
        }
        assertThat(held).isGreaterThan(100);
    }
}
