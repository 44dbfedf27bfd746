package koerier.load;

import java.util.concurrent.TimeUnit;

/// The end of a process that was asked to stop.
final class Termination {
    private static final int EXIT_SECONDS = 60;

    private Termination() {}

    /// Waits for it, and kills it when that takes too long or the waiting is interrupted.
    static void await(Process process) {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
