package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KnownPathsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Contract contract;
    private final RouteTable<Dispatcher.Target> table = new RouteTable<>();
    private final KnownPaths paths = new KnownPaths(table);

    KnownPathsTest() {
        for (Contract.Operation operation : contract.operations()) {
            Route route = Route.checked(_ -> Future.succeededFuture(Answer.empty(204)));
            table.add(operation.method(), operation.path(), new Dispatcher.Target(operation, route));
        }
    }

    @BeforeAll
    static void load() throws Exception {
        contract =
                Contract.load(VERTX).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private KnownPaths.Found find(String method, String path) {
        KnownPaths.Found first = paths.find(method, path);
        assertThat(paths.find(method, path)).as("the second time").isEqualTo(first);
        return first;
    }

    @Test
    @DisplayName("a path leads to the same the second time, whatever its method was the first time")
    void theSameAgain() {
        KnownPaths.Found post = find("POST", "/v1/orgs/acme/rules");
        KnownPaths.Found get = find("GET", "/v1/orgs/acme/rules");
        assertThat(post.target().operation().method()).isEqualTo("POST");
        assertThat(get.target().operation().method()).isEqualTo("GET");
        assertThat(find("HEAD", "/v1/orgs/acme/rules").target()).isEqualTo(get.target());
        assertThat(post.parameters()).isEqualTo(Map.of("org", "acme"));
        assertThat(find("DELETE", "/v1/orgs/acme/rules").allowed()).isEqualTo("GET, HEAD, POST");
        assertThat(find("POST", "/v1/orgs/acme/nothing")).isNull();
        assertThat(find("POST", "/v1/orgs/acme/rules").target()).isEqualTo(post.target());
    }

    @Test
    @DisplayName("what the contract does not allow in a path is refused the second time too")
    void invalidAgain() {
        assertThat(find("POST", "/v1/orgs/acme/events").isValid()).isTrue();
        assertThat(find("GET", "/v1/orgs/acme/deliveries/" + "a".repeat(100)).isValid())
                .isTrue();
        assertThat(find("GET", "/v1/orgs/acme/deliveries/" + "a".repeat(101)).isValid())
                .isFalse();
    }

    @Test
    @DisplayName("strangers who ask for any number of paths, and for long ones, do not fill the memory")
    void bounded() {
        for (int i = 0; i < 2 * KnownPaths.KEPT_MAX; i++) {
            paths.find("GET", "/v1/orgs/org" + i + "/rules");
        }
        assertThat(paths.size()).isEqualTo(KnownPaths.KEPT_MAX);
        String unusual = "/v1/orgs/" + "a".repeat(KnownPaths.LENGTH_MAX) + "/rules";
        find("GET", unusual);
        assertThat(paths.size()).isEqualTo(KnownPaths.KEPT_MAX);
    }
}
