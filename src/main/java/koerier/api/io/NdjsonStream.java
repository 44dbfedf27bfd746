package koerier.api.io;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import koerier.api.Problem;
import koerier.bus.Admission;
import koerier.bus.AppendEvents.Purpose;
import koerier.bus.AppendedEvents;
import koerier.configuration.Configuration;
import koerier.document.FieldError;
import koerier.ingest.EventScanner;
import koerier.ingest.LineScanner;
import koerier.ingest.RecordEvent;
import koerier.ingest.Scanned;

/// One NDJSON request: lines are read as they come, and events go to the log in batches, one batch on its way while the
/// next fills. With more than that the socket is not read, so a slow log slows the sender, and a request of any length
/// takes the memory of two batches and a line. One batch at a time also keeps the order of the lines when the log
/// refuses a batch and takes it later.
final class NdjsonStream {
    static final int BATCH_EVENTS_MAX = 512;
    static final int BATCH_BYTES_MAX = 256 << 10;
    static final int REJECTED_MAX = 1_000;

    /// What one stream may hold at a time: two batches and a line.
    static final long ROOM = 2L * BATCH_BYTES_MAX + EventScanner.EVENT_BYTES_MAX;

    /// How long an overloaded log is asked again before the request is given up.
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long BACK_OFF_MIN_MILLIS = 20;
    private static final long BACK_OFF_MAX_MILLIS = 1_000;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final Configuration configuration;
    private final EventIntake intake;
    private final Admission room;
    private final LineScanner lines;
    private final Promise<Answer> answer = Promise.promise();
    private final List<EventRoutes.Rejection> rejected = new ArrayList<>();

    private List<RecordEvent> filling = new ArrayList<>();
    private int fillingBytes;
    private boolean inFlight;
    private boolean hasEnded;
    private long accepted;
    private long duplicates;
    private long rejections;

    NdjsonStream(
            Vertx vertx, HttpServerRequest request, Configuration configuration, EventIntake intake, Admission room) {
        this.vertx = vertx;
        this.request = request;
        this.configuration = configuration;
        this.intake = intake;
        this.room = room;
        this.lines = new LineScanner(EventScanner.EVENT_BYTES_MAX, new LineScanner.Lines() {
            @Override
            public void line(long index, byte[] bytes, int from, int to) {
                take(index, bytes, from, to);
            }

            @Override
            public void tooLong(long index) {
                reject(index, List.of(EventScanner.tooLarge()));
            }
        });
    }

    /// Completes when all lines are read and what is good of them is committed.
    Future<Answer> run() {
        if (!room.tryAcquire(ROOM)) {
            return Future.failedFuture(new Refused(Problem.overloaded("Too many streams are being read; try again.")));
        }
        request.handler(this::chunk);
        request.endHandler(_ -> end());
        request.exceptionHandler(answer::tryFail);
        request.resume();
        return answer.future().onComplete(_ -> room.release(ROOM));
    }

    private void chunk(Buffer chunk) {
        if (answer.future().isComplete()) {
            return;
        }
        byte[] bytes = chunk.getBytes();
        lines.feed(bytes, 0, bytes.length);
        send();
        if (isFull()) {
            request.pause();
        }
    }

    private void end() {
        if (answer.future().isComplete()) {
            return;
        }
        lines.end();
        hasEnded = true;
        send();
        answerWhenDone();
    }

    private void take(long index, byte[] bytes, int from, int to) {
        switch (intake.scan(configuration, bytes, from, to)) {
            case Scanned.Event(RecordEvent event) -> {
                filling.add(event);
                fillingBytes += event.body().length;
            }
            case Scanned.Rejected(List<FieldError> errors) -> reject(index, errors);
        }
    }

    private void reject(long index, List<FieldError> errors) {
        rejections++;
        if (rejected.size() < REJECTED_MAX) {
            rejected.add(new EventRoutes.Rejection(index, errors));
        }
    }

    private boolean isFull() {
        return filling.size() >= BATCH_EVENTS_MAX || fillingBytes >= BATCH_BYTES_MAX;
    }

    /// Sends what has come, unless a batch is on its way: then the next fills meanwhile.
    private void send() {
        if (inFlight || filling.isEmpty()) {
            return;
        }
        List<RecordEvent> batch = filling;
        filling = new ArrayList<>();
        fillingBytes = 0;
        inFlight = true;
        append(batch, System.nanoTime(), BACK_OFF_MIN_MILLIS);
    }

    private void append(List<RecordEvent> batch, long since, long backOffMillis) {
        intake.append(batch, Purpose.EVENT).onComplete(this::appended, failure -> {
            boolean isPatient = System.nanoTime() - since < PATIENCE.toNanos();
            if (!EventIntake.isTemporary(failure) || !isPatient) {
                giveUp(failure);
            } else if (!answer.future().isComplete()) {
                vertx.setTimer(
                        backOffMillis, _ -> append(batch, since, Math.min(2 * backOffMillis, BACK_OFF_MAX_MILLIS)));
            }
        });
    }

    private void appended(AppendedEvents events) {
        for (Object position : events.positions()) {
            if (position == null) {
                duplicates++;
            } else {
                accepted++;
            }
        }
        inFlight = false;
        if (answer.future().isComplete()) {
            return; // the sender is gone; what was committed stays, what was not is not sent
        }
        send();
        if (!isFull()) {
            request.resume();
        }
        answerWhenDone();
    }

    /// The log does not take the events in time: says what is committed, so that the sender can go on from there.
    private void giveUp(Throwable failure) {
        Problem problem = Dispatcher.problem(failure);
        answer.tryComplete(Answer.of(new Problem(
                        problem.type(),
                        problem.status(),
                        problem.title(),
                        "Not all events could be committed. Send the whole again: those that were are told apart by"
                                + " their ids.",
                        problem.errors(),
                        problem.members())
                .with("acceptedCount", accepted)
                .with("duplicateCount", duplicates)
                .with("rejectedCount", rejections)
                .with("rejected", EventRoutes.Rejection.document(rejected))));
    }

    private void answerWhenDone() {
        if (hasEnded && !inFlight && filling.isEmpty()) {
            boolean nothing = accepted + duplicates == 0 && rejections > 0;
            answer.tryComplete(nothing ? refusal() : counts());
        }
    }

    private Answer refusal() {
        return Answer.of(Problem.validation(rejected.getFirst().errors())
                .with("acceptedCount", 0)
                .with("duplicateCount", 0)
                .with("rejectedCount", rejections)
                .with("rejected", EventRoutes.Rejection.document(rejected)));
    }

    private Answer counts() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = Json.generator(bytes)) {
            out.writeStartObject();
            out.writeNumberField("acceptedCount", accepted);
            out.writeNumberField("duplicateCount", duplicates);
            out.writeNumberField("rejectedCount", rejections);
            out.writeFieldName("rejected");
            EventRoutes.Rejection.write(out, rejected);
            out.writeEndObject();
        } catch (IOException toMemory) {
            throw new UncheckedIOException(toMemory);
        }
        return new Answer(202, Answer.JSON, bytes.toByteArray(), Map.of());
    }
}
