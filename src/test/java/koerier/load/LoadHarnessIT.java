package koerier.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import koerier.testkit.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The load harness in its small mode, so that it cannot rot: the processes, the ledger and the report, not the
/// figures.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadHarnessIT {
    private Path folder = Path.of("");
    private int status;

    @BeforeAll
    void runsOnce() throws Exception {
        folder = Files.createTempDirectory("koerier-bench-");
        status = Bench.run("B02", "--small", "--out", folder.toString());
    }

    @AfterAll
    void cleansUp() {
        TestPostgres.delete(folder);
    }

    @Test
    void everyWayThroughTheEngineIsMeasuredAndItsLedgerIsClean() throws Exception {
        JsonObject report = new JsonObject(Files.readString(folder.resolve("report.json")));
        JsonObject result = report.getJsonArray("results").getJsonObject(0);
        assertThat(result.getJsonArray("faults")).isEqualTo(new JsonArray());
        assertThat(status).isZero();
        assertThat(named(result.getJsonArray("series"))).containsExactly("B01", "B02", "B02n", "B02s", "B02e");
        for (Object each : result.getJsonArray("series")) {
            JsonArray rounds = ((JsonObject) each).getJsonArray("rounds");
            assertThat(rounds).hasSize(2);
            for (int i = 0; i < rounds.size(); i++) {
                assertThat(rounds.getJsonObject(i).getLong("operations"))
                        .as(rounds.encode())
                        .isPositive();
            }
        }
        assertThat(result.getJsonArray("gates")).hasSize(8);
    }

    @Test
    void thePageStandsOnItsOwn() throws Exception {
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains("<svg", "B02e", "no figure means anything")
                .doesNotContain("<script", "src=", "@import");
    }

    @Test
    void anUnknownScenarioIsRefused() {
        assertThat(Bench.run("B99")).isEqualTo(2);
    }

    private static List<String> named(JsonArray series) {
        return series.stream()
                .map(each -> ((JsonObject) each).getString("name"))
                .toList();
    }
}
