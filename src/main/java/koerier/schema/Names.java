package koerier.schema;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Finds things by the names that people give them: exactly, or with case folded and blanks collapsed. One name may
/// belong to several things. Immutable.
final class Names<T> {
    private final Map<String, List<T>> exact;
    private final Map<String, List<T>> folded;

    private Names(Map<String, List<T>> exact, Map<String, List<T>> folded) {
        this.exact = exact;
        this.folded = folded;
    }

    /// @param names all names of a thing
    static <T> Names<T> of(Collection<T> things, Function<T, List<String>> names) {
        Map<String, List<T>> exact = new HashMap<>();
        Map<String, List<T>> folded = new HashMap<>();
        for (T thing : things) {
            for (String name : names.apply(thing)) {
                add(exact, name, thing);
                add(folded, fold(name), thing);
            }
        }
        return new Names<>(frozen(exact), frozen(folded));
    }

    /// All things that bear exactly this name.
    List<T> exact(String name) {
        return exact.getOrDefault(name, List.of());
    }

    /// All things that bear this name but for case and blanks.
    List<T> folded(String name) {
        return folded.getOrDefault(fold(name), List.of());
    }

    /// The name in NFC, with full case folding (no locale: an I is never a dotless one), every run of blanks made one,
    /// none at the ends.
    static String fold(String name) {
        StringBuilder result = new StringBuilder(name.length());
        boolean blank = false;
        for (int i = 0; i < name.length(); ) {
            int point = name.codePointAt(i);
            i += Character.charCount(point);
            if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
                blank = true;
                continue;
            }
            if (blank && !result.isEmpty()) {
                result.append(' ');
            }
            blank = false;
            result.appendCodePoint(point);
        }
        return UCharacter.foldCase(Normalizer2.getNFCInstance().normalize(result), true);
    }

    private static <T> void add(Map<String, List<T>> index, String name, T thing) {
        List<T> bearers = index.computeIfAbsent(name, unused -> new ArrayList<>(1));
        if (!bearers.contains(thing)) { // label and alias of one field may fold to the same name
            bearers.add(thing);
        }
    }

    private static <T> Map<String, List<T>> frozen(Map<String, List<T>> index) {
        index.replaceAll((name, bearers) -> List.copyOf(bearers));
        return Map.copyOf(index);
    }
}
