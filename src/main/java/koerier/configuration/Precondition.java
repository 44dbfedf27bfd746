package koerier.configuration;

import java.util.OptionalLong;

/// What a caller believes about the thing that it changes (If-Match).
///
/// @param version the version that it must still have; empty for no belief
public record Precondition(OptionalLong version) {
    public static final Precondition NONE = new Precondition(OptionalLong.empty());

    public static Precondition version(long version) {
        return new Precondition(OptionalLong.of(version));
    }

    /// Whether it holds for a thing at `actual`.
    public boolean holds(long actual) {
        return version.isEmpty() || version.getAsLong() == actual;
    }
}
