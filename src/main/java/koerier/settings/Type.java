package koerier.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a setting takes.
///
/// @param takes in words that complete "takes ..."
/// @param isList whether several texts may be given: a list in a file, elsewhere with commas between them
/// @param reader of the texts that were given; fails with [IllegalArgumentException]
public record Type<T>(String takes, boolean isList, Function<List<String>, T> reader) {
    /// @throws IllegalArgumentException when it takes something else
    T read(List<String> texts) {
        return reader.apply(texts);
    }

    /// @throws IllegalArgumentException when it takes something else
    void check(List<String> texts) {
        T _ = read(texts);
    }

    /// Any text of one line that is not empty.
    public static Type<String> text() {
        return one("a text", text -> {
            require(!text.isBlank() && text.chars().noneMatch(Character::isISOControl));
            return text;
        });
    }

    /// Text of which the reader decides; it fails with [IllegalArgumentException].
    public static <T> Type<T> one(String takes, Function<String, T> reader) {
        return new Type<>(takes, false, texts -> {
            require(texts.size() == 1);
            return reader.apply(texts.getFirst());
        });
    }

    public static Type<Integer> integer(int min, int max) {
        return one("a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text);
            require(number >= min && number <= max);
            return number;
        });
    }

    /// A port of TCP; 0 is any free one.
    public static Type<Integer> port() {
        return integer(0, 65_535);
    }

    /// A number of bytes, as [Quantity] spells it.
    public static Type<Long> bytes(long min, long max) {
        return one("a size from " + Quantity.bytes(min) + " to " + Quantity.bytes(max), text -> {
            long bytes = Quantity.readBytes(text);
            require(bytes >= min && bytes <= max);
            return bytes;
        });
    }

    /// A time, as [Quantity] spells it.
    public static Type<Duration> duration(Duration min, Duration max) {
        return one("a time from " + Quantity.time(min) + " to " + Quantity.time(max), text -> {
            Duration time = Quantity.readTime(text);
            require(time.compareTo(min) >= 0 && time.compareTo(max) <= 0);
            return time;
        });
    }

    public static Type<Boolean> flag() {
        return one("`true` or `false`", text -> {
            require(text.equals("true") || text.equals("false"));
            return text.equals("true");
        });
    }

    /// A constant of an enum, in lower case with hyphens.
    public static <E extends Enum<E>> Type<E> choice(Class<E> of) {
        String choices = Arrays.stream(of.getEnumConstants())
                .map(one -> "`" + spelling(one) + "`")
                .collect(Collectors.joining(", "));
        return one(
                "one of " + choices,
                text -> Arrays.stream(of.getEnumConstants())
                        .filter(one -> spelling(one).equals(text))
                        .findAny()
                        .orElseThrow(() -> new IllegalArgumentException("no such choice")));
    }

    public static <E extends Enum<E>> String spelling(E constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A number, or `none`, which is empty.
    public static Type<Optional<Long>> numberOrNone() {
        return one("a whole number from 0, or `none`", text -> {
            if (text.equals("none")) {
                return Optional.empty();
            }
            long number = Long.parseLong(text);
            require(number >= 0);
            return Optional.of(number);
        });
    }

    /// Several of a kind, at most `max`.
    public static <T> Type<List<T>> list(String takes, int max, Function<String, T> reader) {
        return new Type<>("a list of " + takes, true, texts -> {
            List<T> all = new ArrayList<>();
            for (String text : texts) {
                for (String part : text.split(",", -1)) {
                    if (!part.isBlank()) {
                        all.add(reader.apply(part.strip()));
                    }
                }
            }
            require(all.size() <= max);
            return List.copyOf(all);
        });
    }

    private static void require(boolean right) {
        if (!right) {
            throw new IllegalArgumentException("not taken");
        }
    }
}
