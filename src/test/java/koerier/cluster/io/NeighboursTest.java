package koerier.cluster.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real members on loopback.
class NeighboursTest {
    private static final int SECONDS_MAX = 60;

    private final String cluster = "test-" + UUID.randomUUID();
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /// What a node was told, in words.
    private static final class Ear implements Neighbours.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void came(String node) {
            heard.add("came " + node);
        }

        @Override
        public void gone(String node) {
            heard.add("gone " + node);
        }

        @Override
        public void woken() {
            heard.add("woken");
        }

        void await(String what) throws InterruptedException {
            for (String next = poll(); !what.equals(next); next = poll()) {
                assertThat(next).as("waiting for: %s", what).isNotNull();
            }
        }

        private @Nullable String poll() throws InterruptedException {
            return heard.poll(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private static <T> T await(Future<T> some) {
        return some.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    private Neighbours join(String node, List<String> known, @Nullable Path file, Ear ear) {
        var place = new Neighbours.Place(cluster, node, "127.0.0.1", 5701, 0, file);
        return await(Neighbours.join(vertx, place, known, ear));
    }

    @Test
    @DisplayName("[C8] nodes find each other by what the database knows, wake each other, and hear who is gone")
    void neighbours() throws InterruptedException {
        var first = new Ear();
        var second = new Ear();
        Neighbours a = join("a", List.of(), null, first);
        Neighbours b = join("b", List.of(a.address()), null, second);
        try {
            first.await("came b");
            second.await("came a");
            assertThat(a.size()).isEqualTo(2);
            b.wake();
            first.await("woken");
        } finally {
            await(b.leave());
        }
        first.await("gone b");
        assertThat(a.size()).isEqualTo(1);
        await(a.leave());
        assertThat(a.size()).as("it has left").isZero();
    }

    @Test
    @DisplayName("[C8] two that did not find each other at first come together once they know where the other is")
    void apart() throws InterruptedException {
        var first = new Ear();
        Neighbours a = join("a", List.of(), null, first);
        Neighbours b = join("b", List.of(), null, new Ear());
        try {
            assertThat(a.size()).isEqualTo(1);
            a.know(List.of(b.address()));
            b.know(List.of(a.address()));
            first.await("came b");
        } finally {
            await(b.leave());
            await(a.leave());
        }
    }

    @Test
    @DisplayName("members that a file of the operator's names are found without the database")
    void byFile() throws IOException, InterruptedException {
        var first = new Ear();
        Neighbours a = join("a", List.of(), null, first);
        Path file = Files.writeString(folder.resolve("hazelcast.yaml"), """
                hazelcast:
                  network:
                    join:
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: ["%s"]}
                """.formatted(a.address()));
        Neighbours b = join("b", List.of(), file, new Ear());
        first.await("came b");
        await(b.leave());
        await(a.leave());
    }
}
