package koerier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import koerier.testkit.Alone;
import koerier.testkit.DevProcess;
import koerier.testkit.FakeReceiver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The product's own process, killed with `kill -9` while it works; the receiver keeps the ledger.
@Alone
class CrashIT {
    private static final int KILLS = 3;
    private static final int ARRIVED_BEFORE_KILL = 400;
    private static final int CAP = 100;
    private static final int DISK_MEGABYTES = 500;
    private static final long RESUMED_MAX = 3_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CrashingShop shop = new CrashingShop();

    @TempDir
    private Path data;

    private @Nullable DevProcess process;

    private void start() {
        process = DevProcess.start(data);
        shop.at(process);
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.close();
        }
    }

    @Test
    @DisplayName(
            "[I1, I2, I3, E3] kill -9 under load, again and again: nothing lost or taken twice, at most two sends, one id each")
    void killedUnderLoad() throws InterruptedException {
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE)) {
            start();
            shop.configure("unlimited", receiver.port());
            Posting posting = new Posting(1);
            for (int kill = 1; kill <= KILLS; kill++) {
                receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
                process.kill();
                start();
            }
            receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
            posting.end();
            shop.awaitAll(receiver);
            shop.checkPostedAgain();
            CrashingShop.checkLedger(receiver);
        }
    }

    @Test
    @DisplayName("[I1] the database crashes under load and recovers: never a false 202, and it goes on")
    void databaseStopped() throws Exception {
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE)) {
            start();
            shop.configure("unlimited", receiver.port());
            Posting posting = new Posting(1);
            for (int stop = 1; stop <= KILLS; stop++) {
                receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
                process.crashDatabase();
            }
            receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
            posting.end();
            shop.awaitAll(receiver);
            CrashingShop.checkLedger(receiver);
        }
    }

    @Test
    @DisplayName("[I1, E5] the database's disk is full: 503 and never a false 202, and when there is room it goes on")
    void diskFull() throws Exception {
        assumeTrue(DevProcess.mayMount());
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE)) {
            process = DevProcess.startOnDisk(data, DISK_MEGABYTES);
            shop.at(process).configure("unlimited", receiver.port());
            Posting posting = new Posting(1);
            receiver.await(ARRIVED_BEFORE_KILL);
            Path filler = process.sees(data).resolve("filler");
            fill(filler);
            shop.awaitAnswer(503);
            Files.delete(filler);
            receiver.await(receiver.calls().size() + ARRIVED_BEFORE_KILL);
            posting.end();
            shop.awaitAll(receiver);
            CrashingShop.checkLedger(receiver);
        }
    }

    /// Takes all that is left of a disk.
    private static void fill(Path file) throws IOException {
        byte[] some = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < DISK_MEGABYTES << 20; written += some.length) {
                out.write(some);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return;
        }
        throw new AssertionError("the disk takes more than it has");
    }

    @Test
    @DisplayName(
            "[I1, D4] after kill -9 what waited goes on within 3 s of the database being up, signed with the secret of now")
    void resumes() throws Exception {
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE)) {
            start();
            shop.configure("unlimited", receiver.port());
            Resumed resumed = resumed(receiver);
            shop.awaitAll(receiver);
            for (FakeReceiver.Call call :
                    receiver.calls().subList(resumed.sent(), receiver.calls().size())) {
                new Webhook(resumed.secret()).verify(call.text(), signature(call));
            }
            CrashingShop.checkLedger(receiver);
        }
    }

    /// @param sent how many calls there were before
    /// @param secret that the webhook was given while its deliveries waited
    private record Resumed(int sent, String secret) {}

    /// Kills it while events wait for a receiver that does not answer, and looks when the first call of those comes.
    /// A machine that is busy shows in how long it takes until the database is up: a second otherwise.
    private Resumed resumed(FakeReceiver receiver) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        receiver.answer(FakeReceiver.after(held, FakeReceiver.status(200)));
        int before = receiver.calls().size();
        for (int i = 0; i < 50; i++) {
            shop.post();
        }
        receiver.await(before + 1);
        String secret = shop.rotateSecret();
        process.kill();
        int sent = receiver.calls().size();
        Set<String> tried = ids(receiver.calls());
        held.countDown();
        AtomicLong first = new AtomicLong();
        Thread watch = Thread.ofPlatform().start(() -> {
            while (tried.containsAll(ids(receiver.calls()))) {
                receiver.await(receiver.calls().size() + 1);
            }
            first.set(System.currentTimeMillis());
        });
        long begin = System.currentTimeMillis();
        start();
        watch.join();
        // the server writes the word `ready` into this file when it has recovered
        long up = Files.getLastModifiedTime(data.resolve("postgres/data/postmaster.pid"))
                .toMillis();
        assertThat(first.get() - up).as("ms from %s", up - begin).isLessThan(Math.max(RESUMED_MAX, 3 * (up - begin)));
        return new Resumed(sent, secret);
    }

    @Test
    @DisplayName("[Q3] kill -9 in the middle of a day's last calls: never one more than the cap, and few units lost")
    void dailyLimit() throws InterruptedException {
        try (FakeReceiver receiver = FakeReceiver.start().patient(PATIENCE)) {
            start();
            shop.configure("professional", receiver.port());
            Posting posting = new Posting(8);
            receiver.await(CAP / 2);
            process.kill();
            start();
            awaitLimit();
            posting.end();
            awaitEnded();
            assertThat(receiver.calls()).hasSizeBetween(CAP - CAP / 20 - 1, CAP);
        }
    }

    private static Map<String, List<String>> signature(FakeReceiver.Call call) {
        return Stream.of("webhook-id", "webhook-timestamp", "webhook-signature")
                .collect(Collectors.toMap(Function.identity(), call::headers));
    }

    private static Set<String> ids(List<FakeReceiver.Call> calls) {
        Set<String> ids = new HashSet<>();
        calls.forEach(call -> ids.add(call.header("koerier-event-id")));
        return ids;
    }

    /// Until some delivery has failed for the daily limit.
    private void awaitLimit() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (shop.get("/v1/orgs/shop/deliveries?limit=1&code=DAILY_LIMIT_REACHED")
                .path("data")
                .isEmpty()) {
            assertThat(System.nanoTime()).as("the limit is reached").isLessThan(end);
        }
    }

    /// Until every accepted event has a delivery that was tried.
    private void awaitEnded() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Set<String> missing = new HashSet<>(shop.accepted());
        for (String after = ""; !missing.isEmpty(); ) {
            JsonNode page = shop.get("/v1/orgs/shop/deliveries?limit=200" + after);
            page.path("data")
                    .forEach(delivery -> missing.remove(delivery.path("eventId").asText()));
            after = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asText();
            assertThat(System.nanoTime()).as("%s have not ended", missing).isLessThan(end);
        }
    }

    /// Threads that post without end.
    private final class Posting {
        private final AtomicBoolean done = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Posting(int writers) {
            for (int i = 0; i < writers; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    while (!done.get()) {
                        shop.post();
                    }
                }));
            }
        }

        void end() throws InterruptedException {
            done.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
