package koerier.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import koerier.testkit.DevProcess;
import koerier.testkit.FakeReceiver;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The product's own process, killed with `kill -9` while scheduled actions fire; the receiver keeps the ledger.
class ScheduledCrashIT {
    private static final int KILLS = 3;
    private static final int ARRIVED_BEFORE_KILL = 300;
    /// More events than this do not wait for their action at a time.
    private static final int WAITING_MAX = 1_000;

    private static final String WHEN_DUE = """
            "timeBasedActions": [{"webhook": "wh_1", "anchor": "trigger", "offset": 0, "unit": "minutes"}]""";

    @TempDir
    private Path data;

    @Test
    @DisplayName(
            "[I1, I2, I3, T6] kill -9 while actions are made and fire: each fires, as one delivery, sent at most twice")
    void killedWhileActionsFire() throws InterruptedException {
        CrashingShop shop = new CrashingShop();
        try (FakeReceiver receiver = FakeReceiver.start().patient(Duration.ofSeconds(60))) {
            DevProcess process = DevProcess.start(data);
            shop.at(process).configure("unlimited", receiver.port(), WHEN_DUE);
            AtomicBoolean done = new AtomicBoolean();
            Thread poster = Thread.ofPlatform().start(() -> {
                while (!done.get()) {
                    receiver.await(shop.accepted().size() - WAITING_MAX);
                    shop.post();
                }
            });
            for (int kill = 1; kill <= KILLS; kill++) {
                receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
                process.kill();
                process = DevProcess.start(data);
                shop.at(process);
            }
            receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
            done.set(true);
            poster.join();
            shop.awaitAll(receiver);
            process.close();
            CrashingShop.checkLedger(receiver);
        }
    }
}
