package koerier.schema;

import java.util.List;
import koerier.org.Feature;

/// What became of a name that somebody wrote: what it stands for, or why it stands for nothing.
public sealed interface Resolution<T> {
    record Found<T>(T value) implements Resolution<T> {}

    record Unknown<T>(String name) implements Resolution<T> {}

    /// Several things bear the name; `candidates` are their api names.
    record Ambiguous<T>(String name, List<String> candidates) implements Resolution<T> {}

    /// It stands for something that this organisation does not have now, but may have again.
    record Unavailable<T>(T value, Reason reason) implements Resolution<T> {}

    /// Why a known thing is not available.
    sealed interface Reason {
        record Deleted() implements Reason {}

        record FeatureOff(Feature feature) implements Reason {}

        record CurrencyOff(String currency) implements Reason {}
    }
}
