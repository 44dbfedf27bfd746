package koerier.load;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// The other end of a [ChildProcess]: reads commands, one at a time, and answers each.
final class Commands {
    private Commands() {}

    /// Serves until the input ends.
    static void serve(Function<JsonObject, Future<JsonObject>> answer) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(answer, line).encode());
        }
    }

    private static JsonObject answer(Function<JsonObject, Future<JsonObject>> answer, String line) {
        try {
            return answer.apply(new JsonObject(line)).await();
        } catch (Exception failure) {
            return new JsonObject().put("failure", String.valueOf(failure));
        }
    }
}
