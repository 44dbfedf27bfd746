package koerier.log.io;

import static koerier.log.io.LogStation.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import koerier.bus.AppendedEvents;
import koerier.lane.Inheritance;
import koerier.store.LogWriteException;
import koerier.store.LogWriteException.Outcome;
import koerier.store.LogWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The station before a database that goes away: a writer whose every answer the test gives.
class LogOutageTest {
    private static final long PLENTY = 1L << 20;

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    /// A call of the station: a flush, or the question what became of one.
    /// Answers come on the station's own thread, behind the messages that were sent before.
    private record Asked(
            LogWriter.Flush flush, boolean question, Promise<Optional<boolean[]>> answer, Context context) {
        void commit() {
            boolean[] all = new boolean[flush.events().size()];
            Arrays.fill(all, true);
            context.runOnContext(now -> answer.complete(Optional.of(all)));
        }

        void lose() {
            context.runOnContext(now -> answer.complete(Optional.empty()));
        }

        void fail(Outcome outcome) {
            context.runOnContext(now -> answer.fail(
                    new LogWriteException(outcome, "as the test wants", new IllegalStateException("test"))));
        }
    }

    private final class ScriptedWriter implements LogWriter {
        @Override
        public Future<boolean[]> flush(Flush flush) {
            return ask(flush, false).map(Optional::orElseThrow);
        }

        @Override
        public Future<Optional<boolean[]>> written(Flush flush) {
            return ask(flush, true);
        }

        private Future<Optional<boolean[]>> ask(Flush flush, boolean question) {
            Asked call = new Asked(flush, question, Promise.promise(), Vertx.currentContext());
            asked.add(call);
            return call.answer().future();
        }

        @Override
        public Future<Taken> take() {
            return Future.succeededFuture(new Taken(Inheritance.none(), List.of()));
        }

        @Override
        public Future<long[]> firings(long through) {
            return Future.succeededFuture(new long[0]);
        }

        @Override
        public Future<Void> maintainPartitions() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    private Asked next(boolean question) throws InterruptedException {
        Asked call = asked.poll(20, TimeUnit.SECONDS);
        assertThat(call).as("the station asks the database").isNotNull();
        assertThat(call.question()).isEqualTo(question);
        return call;
    }

    @Test
    @DisplayName("[I1] a COMMIT of unknown outcome that turns out committed is answered and evaluated")
    void unknownAndCommitted() throws InterruptedException {
        try (LogStation station = new LogStation(new ScriptedWriter(), PLENTY)) {
            Future<AppendedEvents> answer = station.append(event("a"));
            next(false).fail(Outcome.UNKNOWN);
            next(true).commit();
            assertThat(station.code(answer)).isZero();
            station.evaluated(1);
        }
    }

    @Test
    @DisplayName(
            "[I1] a COMMIT of unknown outcome that turns out lost is never answered 202, and its attempts come again")
    void unknownAndLost() throws InterruptedException {
        try (LogStation station = new LogStation(new ScriptedWriter(), PLENTY)) {
            station.attempted("r", 1);
            Asked first = next(false);
            Future<AppendedEvents> answer = station.append(event("a"));
            first.fail(Outcome.UNKNOWN);
            next(true).lose();
            Asked second = next(false);
            assertThat(second.flush().attempts()).hasSize(1);
            assertThat(second.flush().events()).hasSize(1);
            second.fail(Outcome.UNKNOWN);
            next(true).lose();
            assertThat(station.code(answer)).isEqualTo(LogVerticle.OVERLOADED);
            Asked third = next(false);
            assertThat(third.flush().attempts()).hasSize(1);
            third.commit();
            assertThat(station.admission.held()).isZero();
            assertThat(station.evaluated).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "[I1] what was committed in a long outage is evaluated after it, though its sender was told to come again")
    void unknownForLong() throws InterruptedException {
        try (LogStation station = new LogStation(new ScriptedWriter(), PLENTY)) {
            Future<AppendedEvents> answer = station.append(event("a"));
            next(false).fail(Outcome.UNKNOWN);
            next(true).fail(Outcome.NOT_WRITTEN);
            assertThat(station.code(answer)).isEqualTo(LogVerticle.OVERLOADED);
            assertThat(station.code(station.append(event("b")))).isEqualTo(LogVerticle.OVERLOADED);
            next(true).fail(Outcome.NOT_WRITTEN);
            next(true).commit();
            assertThat(station.evaluated(1).getFirst().event().id()).isEqualTo("a");
        }
    }

    @Test
    @DisplayName("[E5] while the database is away everybody hears 503 at once; attempts wait; then all goes on")
    void away() throws InterruptedException {
        try (LogStation station = new LogStation(new ScriptedWriter(), PLENTY)) {
            Future<AppendedEvents> inFlight = station.append(event("a"));
            Asked first = next(false);
            Future<AppendedEvents> queued = station.append(event("b"));
            station.attempted("r", 1);
            // The bus keeps the order of one sender: when this one is refused, the others are in the queue.
            Future<AppendedEvents> marker = station.append(event(new koerier.org.OrgId("gone"), "c", "c"));
            first.fail(Outcome.NOT_WRITTEN);
            assertThat(station.code(inFlight)).isEqualTo(LogVerticle.OVERLOADED);
            assertThat(station.code(queued)).isEqualTo(LogVerticle.OVERLOADED);
            assertThat(station.code(marker)).isEqualTo(LogVerticle.OVERLOADED);
            assertThat(station.admission.held()).isZero();
            next(false).fail(Outcome.NOT_WRITTEN);
            assertThat(station.code(station.append(event("d")))).isEqualTo(LogVerticle.OVERLOADED);
            next(false).commit();
            Asked attempts = next(false);
            assertThat(attempts.flush().attempts()).hasSize(1);
            attempts.commit();
            Future<AppendedEvents> after = station.append(event("e"));
            next(false).commit();
            assertThat(station.code(after)).isZero();
        }
    }

    @Test
    void oneBadRowIsFoundByHalving() throws InterruptedException {
        try (LogStation station = new LogStation(new ScriptedWriter(), PLENTY)) {
            Future<AppendedEvents> opening = station.append(event("first"));
            Asked first = next(false);
            Future<AppendedEvents> bad = station.append(event("bad"));
            Future<AppendedEvents> good = station.append(event("good"));
            station.attempted("r", 1);
            first.commit();
            assertThat(station.code(opening)).isZero();
            // Seven flushes at most: events and attempts, each event alone, the attempt.
            for (Asked call = next(false); ; call = next(false)) {
                if (call.flush().events().stream()
                        .anyMatch(row -> row.event().id().equals("bad"))) {
                    call.fail(Outcome.REJECTED);
                } else {
                    call.commit();
                    if (!call.flush().attempts().isEmpty()) {
                        break;
                    }
                }
            }
            assertThat(station.code(bad)).isEqualTo(LogVerticle.NOT_STORABLE);
            assertThat(station.code(good)).isZero();
        }
    }

    @Test
    @DisplayName("[E4] parts of a refused batch that an outage meets keep their order")
    void orderOverAnOutage() throws InterruptedException {
        try (LogStation station = new LogStation(new ScriptedWriter(), PLENTY)) {
            station.attempted("opening", 1);
            Asked opening = next(false);
            station.attempted("first", 1);
            station.attempted("second", 1);
            opening.commit();
            Asked both = next(false);
            assertThat(both.flush().attempts()).hasSize(2);
            both.fail(Outcome.REJECTED);
            next(false).fail(Outcome.NOT_WRITTEN);
            next(false).commit(); // the database answers again
            Asked after = next(false);
            assertThat(after.flush().attempts())
                    .extracting(row -> row.delivery().recordId())
                    .containsExactly("first", "second");
            after.commit();
        }
    }
}
