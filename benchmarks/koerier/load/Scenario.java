package koerier.load;

import java.util.List;
import java.util.Set;

/// Something that the harness measures.
interface Scenario {
    /// The names by which it, or a part of it, is asked for; the first is its own.
    List<String> names();

    /// In one line, for the help.
    String title();

    /// @param asked which of its parts; all of them when only its own name was said
    Result run(Bed bed, Set<String> asked);
}
