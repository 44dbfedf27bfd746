package koerier.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Feeds a parser with its corpus and with mutations of it. A corpus is a file of one input a line, and a
/// folder of what a fuzzer has found; what ever failed is added there and so tried in every run. The test run
/// makes the same mutations each time; with `-Dfuzz.seconds=1800` it goes on with others for that long.
public final class Mutations {
    private static final int ROUNDS = 20_000;
    private static final int LENGTH_MAX = 2_000;
    private static final List<String> WORDS = List.of(
            "${",
            "}",
            "$${",
            "\"",
            "\\",
            "\\u",
            "<",
            ">",
            "]]>",
            "<!--",
            "-->",
            "&",
            "'",
            "%",
            "%2e",
            "@",
            "[",
            "]",
            ":",
            "/",
            "?",
            "#",
            ".",
            "..",
            "0x7f",
            "127.0.0.1",
            "::1",
            "xn--",
            "(",
            ")",
            " AND ",
            " or ",
            "1",
            "{",
            ",",
            "null",
            "-",
            "e9",
            "\t",
            "\r\n",
            "\0",
            "\u00e9",
            "\u202e",
            "\u3002",
            "\uff0e",
            "\u2460",
            "\ud83d\ude00",
            "\u00ad",
            "\u0130",
            "\u1e9e");

    private final List<String> corpus;

    private Mutations(List<String> corpus) {
        this.corpus = corpus;
    }

    public static Mutations of(String name) {
        try (InputStream in = Mutations.class.getResourceAsStream("/corpus/" + name + ".txt")) {
            String text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            return new Mutations(text.lines().toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Tries what a fuzzer has found: bytes, each in a file of its own in the folder of that name. There may be none.
    ///
    /// @param check is given an input and how to find it again
    public static void found(String name, BiConsumer<byte[], String> check) {
        Path folder = Path.of("src/test/resources/corpus", name);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                check.accept(Files.readAllBytes(file), file.toString());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// @param check is given an input and how to find it again
    public void forEach(BiConsumer<String, String> check) {
        corpus.forEach(text -> check.accept(text, "corpus: " + text));
        run(0, ROUNDS, check);
        Duration more = Duration.ofSeconds(Integer.getInteger("fuzz.seconds", 0));
        long end = System.nanoTime() + more.toNanos();
        for (long seed = 1; System.nanoTime() < end; seed++) {
            run(seed, ROUNDS, check);
        }
    }

    private void run(long seed, int rounds, BiConsumer<String, String> check) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rounds; i++) {
            String text = mutated(random);
            String where = "seed " + seed + " round " + i + ": " + text;
            try {
                check.accept(text, where);
            } catch (RuntimeException | StackOverflowError thrown) {
                throw new AssertionError(where, thrown);
            }
        }
    }

    private String mutated(SplittableRandom random) {
        StringBuilder text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            change(text, random);
        }
        if (text.length() > LENGTH_MAX) {
            text.setLength(LENGTH_MAX);
        }
        return text.toString();
    }

    private void change(StringBuilder text, SplittableRandom random) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + 1 + random.nextInt(8));
        switch (random.nextInt(7)) {
            case 0 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
            case 1 -> text.delete(at, to);
            case 2 -> text.replace(at, to, WORDS.get(random.nextInt(WORDS.size())));
            case 3 -> text.insert(at, text.substring(at, to).repeat(1 + random.nextInt(30)));
            case 4 -> text.insert(at, (char) random.nextInt(random.nextInt(8) == 0 ? 0x10000 : 0x80));
            case 5 -> {
                String other = corpus.get(random.nextInt(corpus.size()));
                text.setLength(at);
                text.append(other.substring(random.nextInt(other.length() + 1)));
            }
            default -> {
                if (at < text.length()) {
                    text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(7)));
                }
            }
        }
    }
}
