package koerier.api.io;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import koerier.api.Problem;
import koerier.bus.Admission;
import koerier.bus.AppendedEvents;
import koerier.configuration.Configuration;
import koerier.document.FieldError;
import koerier.ingest.ArrayScanner;
import koerier.ingest.EventScanner;
import koerier.ingest.RecordEvent;
import koerier.ingest.Scanned;
import org.jspecify.annotations.Nullable;

/// `POST /v1/orgs/{org}/events`: the way in. One event or an array is one message to the log; NDJSON is streamed
/// ([NdjsonStream]).
final class EventRoutes {
    static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final Editing editing;
    private final EventIntake intake;
    private final BodyReader bodies;
    private final Admission room;
    private final IdempotentAnswers idempotent;
    private final SharedAppend shared;
    private final ArrayScanner array = new ArrayScanner();

    EventRoutes(
            Vertx vertx,
            Editing editing,
            EventIntake intake,
            BodyReader bodies,
            Admission room,
            IdempotentAnswers idempotent) {
        this.vertx = vertx;
        this.editing = editing;
        this.intake = intake;
        this.bodies = bodies;
        this.room = room;
        this.idempotent = idempotent;
        this.shared = new SharedAppend(vertx, intake);
    }

    void addTo(Map<String, Route> routes) {
        routes.put("postEvents", Route.streamed(this::post));
    }

    private Future<Answer> post(Exchange exchange) {
        String type = exchange.request().getHeader("Content-Type");
        return switch (type == null ? "" : Parameters.mediaType(type)) {
            case JSON ->
                bodies.read(exchange.request()).compose(bytes -> {
                    exchange.body(bytes, null, List.of());
                    return idempotent.answer(exchange, this::json);
                });
            case NDJSON -> editing.configuration(exchange).compose(configuration -> ndjson(exchange, configuration));
            default -> Future.failedFuture(new Refused(Problem.unsupportedMediaType(JSON + ", " + NDJSON)));
        };
    }

    private Future<Answer> ndjson(Exchange exchange, Configuration configuration) {
        Problem encoding = BodyReader.refusedEncoding(exchange.request());
        if (encoding != null) {
            return Future.failedFuture(new Refused(encoding));
        }
        if (exchange.request().getHeader(IdempotentAnswers.HEADER) != null) {
            return Future.failedFuture(new Refused(Problem.validation(
                    IdempotentAnswers.HEADER,
                    "notAllowed",
                    "is not for NDJSON: give each event an id, and the request can be repeated")));
        }
        return new NdjsonStream(vertx, exchange.request(), configuration, intake, room).run();
    }

    private Future<Answer> json(Exchange exchange) {
        Configuration known = editing.known(exchange);
        return known != null
                ? append(exchange, known)
                : editing.configuration(exchange).compose(configuration -> append(exchange, configuration));
    }

    private Future<Answer> append(Exchange exchange, Configuration configuration) {
        Posted posted = read(configuration, exchange.body());
        if (posted.events.isEmpty()) {
            return Future.succeededFuture(
                    posted.rejected.isEmpty() ? posted.answer(new AppendedEvents(List.of())) : posted.refusal());
        }
        return shared.append(posted.events).map(posted::answer);
    }

    /// @throws Refused 400 when any part of the body is no JSON
    private Posted read(Configuration configuration, byte[] bytes) {
        FieldError whole = array.split(bytes, 0, bytes.length);
        if (whole != null) {
            throw new Refused(
                    whole.code().equals("tooMany")
                            ? Problem.validation(List.of(whole))
                            : Problem.notJson(whole.detail()));
        }
        Posted posted = new Posted(array.isArray());
        for (int i = 0; i < array.size(); i++) {
            switch (intake.scan(configuration, bytes, array.start(i), array.end(i))) {
                case Scanned.Event(RecordEvent event) -> posted.events.add(event);
                case Scanned.Rejected rejected -> {
                    if (rejected.isMalformed()) {
                        throw new Refused(Problem.notJson("Event " + i + ": "
                                + rejected.errors().getFirst().detail()));
                    }
                    if (rejected.isTooLarge() && !array.isArray()) {
                        throw new Refused(Problem.tooLarge(EventScanner.EVENT_BYTES_MAX));
                    }
                    posted.rejected.add(new Rejection(i, rejected.errors()));
                }
            }
        }
        return posted;
    }

    /// An event that was not accepted.
    ///
    /// @param index its place in the request, from 0
    record Rejection(long index, List<FieldError> errors) {
        /// How many mistakes of one event are told.
        private static final int ERRORS_MAX = 20;

        Rejection {
            errors = errors.size() > ERRORS_MAX ? errors.subList(0, ERRORS_MAX) : errors;
        }

        static void write(JsonGenerator out, List<Rejection> rejections) throws IOException {
            out.writeStartArray();
            for (Rejection rejection : rejections) {
                out.writeStartObject();
                out.writeNumberField("index", rejection.index);
                out.writeArrayFieldStart("errors");
                for (FieldError error : rejection.errors) {
                    out.writeStartObject();
                    out.writeStringField("pointer", error.pointer());
                    out.writeStringField("code", error.code());
                    out.writeStringField("detail", error.detail());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
        }

        static List<@Nullable Object> document(List<Rejection> rejections) {
            return rejections.stream()
                    .<@Nullable Object>map(
                            rejection -> Map.of("index", rejection.index, "errors", Problem.document(rejection.errors)))
                    .toList();
        }
    }

    /// The events of one JSON body.
    private record Posted(boolean isArray, List<RecordEvent> events, List<Rejection> rejected) {
        private static final int BYTES_PER_EVENT = 80;

        Posted(boolean isArray) {
            this(isArray, new ArrayList<>(), new ArrayList<>());
        }

        /// 422: nothing could be accepted.
        Answer refusal() {
            List<FieldError> errors = new ArrayList<>();
            for (Rejection rejection : rejected) {
                for (FieldError error : rejection.errors) {
                    String pointer = isArray ? "/" + rejection.index + error.pointer() : error.pointer();
                    if (errors.size() < Violations.ERRORS_MAX) {
                        errors.add(new FieldError(pointer, error.code(), error.detail()));
                    }
                }
            }
            return Answer.of(Problem.validation(errors)
                    .with("accepted", List.of())
                    .with("rejected", Rejection.document(rejected)));
        }

        /// 202: what became of each.
        Answer answer(AppendedEvents appended) {
            if (rejected.isEmpty()) {
                return new Answer(202, Answer.JSON, AcceptedText.of(events, appended), Map.of());
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + events.size() * BYTES_PER_EVENT);
            try (JsonGenerator out = Json.generator(bytes)) {
                out.writeStartObject();
                out.writeArrayFieldStart("accepted");
                for (int i = 0; i < events.size(); i++) {
                    out.writeStartObject();
                    out.writeStringField("id", events.get(i).id());
                    out.writeBooleanField("duplicate", appended.positions().get(i) == null);
                    String warning = events.get(i).warning();
                    if (warning != null) {
                        out.writeStringField("warning", warning);
                    }
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeFieldName("rejected");
                Rejection.write(out, rejected);
                out.writeEndObject();
            } catch (IOException toMemory) {
                throw new UncheckedIOException(toMemory);
            }
            return new Answer(202, Answer.JSON, bytes.toByteArray(), Map.of());
        }
    }
}
