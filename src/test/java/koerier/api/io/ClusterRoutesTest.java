package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import koerier.cluster.Member;
import koerier.cluster.Sighting;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClusterRoutesTest {
    @Test
    @DisplayName("[O] operators see the nodes and which of them owns the lanes; nobody else does")
    void theNodes() {
        try (var api = new ApiUnderTest()) {
            Instant since = Instant.parse("2026-11-24T09:00:00Z");
            Instant seen = since.plusSeconds(5);
            api.ports.cluster.seen = new Sighting(
                    List.of(
                            new Member("a", "node1", "10.0.0.1:8080", "10.0.0.1:5701", true, "1.0", 7, since, seen),
                            new Member("b", "node2", "10.0.0.2:8080", "", false, "1.0", 3, since, seen)),
                    "a",
                    4);
            HttpResponse<String> answer = api.call(ApiUnderTest.OPERATOR, "GET", "/v1/cluster", null);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Map<String, Object> document = ApiUnderTest.json(answer);
            assertThat(document).containsEntry("epoch", 4L).containsEntry("owned", true);
            assertThat(answer.body())
                    .contains("{\"id\":\"a\",\"name\":\"node1\",\"address\":\"10.0.0.1:8080\",\"version\":\"1.0\","
                            + "\"since\":\"2026-11-24T09:00:00Z\",\"lastSeen\":\"2026-11-24T09:00:05Z\","
                            + "\"worker\":true,\"owner\":true}")
                    .contains("\"worker\":false,\"owner\":false}");
            assertThat(api.call(null, "GET", "/v1/cluster", null).statusCode()).isEqualTo(401);
        }
    }
}
