package koerier.api.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import koerier.bus.Addresses;
import koerier.bus.AppendEvents;
import koerier.bus.AppendedEvents;
import koerier.bus.LocalCodec;
import koerier.delivery.Position;
import koerier.ingest.Operation;
import koerier.ingest.RecordEvent;
import koerier.org.OrgId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedAppendTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<List<String>> messages = Collections.synchronizedList(new ArrayList<>());
    private volatile Consumer<Message<AppendEvents>> log = SharedAppendTest::commit;
    private Context context;
    private SharedAppend shared;

    @BeforeEach
    void start() {
        LocalCodec.registerAll(vertx.eventBus());
        vertx.eventBus().<AppendEvents>localConsumer(Addresses.LOG_EVENTS, message -> {
            messages.add(message.body().events().stream().map(RecordEvent::id).toList());
            log.accept(message);
        });
        context = vertx.getOrCreateContext();
        shared = new SharedAppend(vertx, new EventIntake(vertx, InstantSource.system(), 1));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /// The position says which event it is of.
    private static void commit(Message<AppendEvents> message) {
        message.reply(new AppendedEvents(message.body().events().stream()
                .map(event -> event.id().endsWith("again") ? null : new Position(number(event), 0))
                .toList()));
    }

    private static long number(RecordEvent event) {
        return Long.parseLong(event.id().substring(1));
    }

    private static RecordEvent event(String id) {
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
        return new RecordEvent(new OrgId("org"), id, "Deals", Operation.CREATE, "r", 0, 0, body, null);
    }

    private static List<RecordEvent> events(String... ids) {
        return java.util.Arrays.stream(ids).map(SharedAppendTest::event).toList();
    }

    /// All in one turn of the event loop; what each came to.
    private List<Future<AppendedEvents>> append(List<List<RecordEvent>> requests) throws Exception {
        Promise<List<Future<AppendedEvents>>> sent = Promise.promise();
        context.runOnContext(
                _ -> sent.complete(requests.stream().map(shared::append).toList()));
        List<Future<AppendedEvents>> all =
                sent.future().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        Promise<Void> ended = Promise.promise();
        Future.join(all).onComplete(_ -> ended.complete());
        ended.future().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return all;
    }

    @Test
    @DisplayName("[E2] what one turn has read is one message, and each request hears what became of its own events")
    void oneMessage() throws Exception {
        List<Future<AppendedEvents>> answers =
                append(List.of(events("e1", "e2"), events("again"), events("e3"), events("e4", "e5", "e6")));
        assertThat(messages).containsExactly(List.of("e1", "e2", "again", "e3", "e4", "e5", "e6"));
        assertThat(answers.get(0).result().positions()).containsExactly(new Position(1, 0), new Position(2, 0));
        assertThat(answers.get(1).result().positions()).containsExactly((Position) null);
        assertThat(answers.get(2).result().positions()).containsExactly(new Position(3, 0));
        assertThat(answers.get(3).result().positions())
                .containsExactly(new Position(4, 0), new Position(5, 0), new Position(6, 0));
    }

    @Test
    @DisplayName("[E2] what the log will never take of one request is refused to that one alone")
    void aRefusalIsOnesOwn() throws Exception {
        log = message -> {
            if (message.body().events().stream().anyMatch(event -> event.id().equals("bad"))) {
                message.fail(422, "an event holds what cannot be stored");
            } else {
                commit(message);
            }
        };
        List<Future<AppendedEvents>> answers = append(List.of(events("e1"), events("bad"), events("e2", "e3")));
        assertThat(messages)
                .containsExactly(List.of("e1", "bad", "e2", "e3"), List.of("e1"), List.of("bad"), List.of("e2", "e3"));
        assertThat(answers.get(0).result().positions()).containsExactly(new Position(1, 0));
        assertThat(answers.get(1).cause())
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(422));
        assertThat(answers.get(2).result().positions()).hasSize(2);
    }

    @Test
    @DisplayName("[E4] when nobody knows what became of them, all hear that and nothing is sent again")
    void unknownIsSaidToAll() throws Exception {
        log = message -> message.fail(503, "the database went away: it may or may not be written");
        List<Future<AppendedEvents>> answers = append(List.of(events("e1"), events("e2")));
        assertThat(messages).hasSize(1);
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(EventIntake.isTemporary(answer.cause())).isTrue());
    }

    @Test
    @DisplayName("a message has a size")
    void bounded() throws Exception {
        int count = 3 * SharedAppend.EVENTS_MAX;
        append(IntStream.rangeClosed(1, count).mapToObj(i -> events("e" + i)).toList());
        assertThat(messages)
                .hasSize(3)
                .allSatisfy(message -> assertThat(message).hasSize(SharedAppend.EVENTS_MAX));
    }
}
