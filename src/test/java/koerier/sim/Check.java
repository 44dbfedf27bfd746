package koerier.sim;

import java.util.function.Supplier;

final class Check {
    private Check() {}

    /// What the simulation must find true at every moment.
    static void that(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
