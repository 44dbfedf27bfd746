package koerier.load;

import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/// Streams NDJSON: chunks of some events, as fast as they are read, in requests of some thousands.
final class LineSender implements Sender {
    private static final int ACCEPTED = 202;
    private static final long FULL_MILLIS = 1;
    private static final int CHUNKS_OF_A_REQUEST = 200;

    private final Posting posting;
    private final HttpClientConnection connection;
    private final int index;
    private long turn;
    private int chunks;

    LineSender(Posting posting, HttpClientConnection connection, int index) {
        this.posting = posting;
        this.connection = connection;
        this.index = index;
    }

    @Override
    public void next() {
        if (posting.isOver()) {
            posting.stopped();
            return;
        }
        chunks = 0;
        long begun = WallClock.micros();
        connection
                .request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setURI("/v1/orgs/" + posting.org(index, turn) + "/events"))
                .onComplete(request -> stream(request, begun), posting::failed);
    }

    private void stream(HttpClientRequest request, long begun) {
        request.putHeader("Host", "127.0.0.1")
                .putHeader("Authorization", posting.authorization)
                .putHeader("Content-Type", "application/x-ndjson")
                .setChunked(true);
        request.response()
                .compose(response -> response.body().onSuccess(answer -> {
                    JsonObject counts = new JsonObject(answer);
                    if (response.statusCode() != ACCEPTED || counts.getLong("rejectedCount") > 0) {
                        posting.failed(new IllegalStateException("answered " + response.statusCode() + ": " + counts));
                    } else {
                        posting.accepted(counts.getLong("acceptedCount"), begun);
                        turn++;
                        next();
                    }
                }))
                .onFailure(posting::failed);
        write(request);
    }

    private void write(HttpClientRequest request) {
        while (true) {
            if (chunks == CHUNKS_OF_A_REQUEST || posting.isOver()) {
                request.end().onFailure(posting::failed);
                return;
            }
            if (posting.isFull()) {
                posting.context.setTimer(FULL_MILLIS, _ -> write(request));
                return;
            }
            if (request.writeQueueFull()) {
                request.drainHandler(_ -> {
                    request.drainHandler(null);
                    write(request);
                });
                return;
            }
            // all chunks of a request are of one organisation: the turn goes on when it has ended
            long turnOfChunk = turn + (long) chunks++ * posting.plan.orgs().size();
            request.write(posting.events(index, turnOfChunk, WallClock.micros()))
                    .onFailure(posting::failed);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
