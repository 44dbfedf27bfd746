package koerier.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// What `koerier dev` prints until it is ready.
public final class Welcome {
    private static final String LAST_LINE = "Stop with Ctrl-C";

    private Welcome() {}

    /// Reads until the process ends, so that it never waits for its reader.
    ///
    /// @param ready gets the text, or fails with an [AssertionError] when the process has ended before
    public static void read(Process process, CompletableFuture<String> ready) {
        var said = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith(LAST_LINE)) {
                    ready.complete(said.toString());
                }
            }
        } catch (IOException closed) {
            said.append(closed);
        }
        ready.completeExceptionally(new AssertionError("it ended:\n" + said));
    }
}
