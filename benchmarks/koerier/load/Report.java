package koerier.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A run as files: `report.json` for programs, `report.html` for people.
///
/// @param command how it was asked for
record Report(String command, JsonObject machine, Settings settings, List<Result> results) {

    JsonObject json() {
        JsonArray all = new JsonArray();
        results.forEach(result -> all.add(result.json()));
        return new JsonObject()
                .put("command", command)
                .put("machine", machine)
                .put("small", settings.small())
                .put("rounds", settings.rounds())
                .put("seconds", settings.seconds())
                .put("warmUp", settings.warmUp())
                .put("results", all);
    }

    List<Gate> gates() {
        return results.stream().flatMap(result -> result.gates().stream()).toList();
    }

    List<String> faults() {
        return results.stream().flatMap(result -> result.faults().stream()).toList();
    }

    /// @return the page
    Path write() {
        try {
            Path folder = settings.folder();
            Files.writeString(folder.resolve("report.json"), json().encodePrettily() + "\n");
            Path page = folder.resolve("report.html");
            Files.writeString(page, new Page(this).html());
            return page;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
