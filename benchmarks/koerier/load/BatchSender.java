package koerier.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/// Posts arrays, or single events. What is refused for now is sent again until it is taken.
final class BatchSender implements Sender {
    private static final int ACCEPTED = 202;
    private static final int TOO_MANY = 429;
    private static final int OVERLOADED = 503;
    private static final long FULL_MILLIS = 1;
    private static final long REFUSED_MILLIS = 50;
    private static final byte[] NONE_REJECTED = "\"rejected\":[]}".getBytes(StandardCharsets.US_ASCII);

    private final Posting posting;
    private final HttpClientConnection connection;
    private final int index;
    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private long turn;
    private boolean busy;
    private boolean last;
    private boolean stopped;

    BatchSender(Posting posting, HttpClientConnection connection, int index) {
        this.posting = posting;
        this.connection = connection;
        this.index = index;
    }

    /// One more request is due at this time.
    void plan(long plannedMicros) {
        due.add(plannedMicros);
        next();
    }

    /// How many are due and not begun.
    int behind() {
        return due.size();
    }

    /// No more will be planned.
    void noMore() {
        last = true;
        next();
    }

    @Override
    public void next() {
        if (busy || stopped) {
            return;
        }
        if (posting.plan.rate() > 0) {
            if (!due.isEmpty()) {
                begin(due.remove());
            } else if (last) {
                stop();
            }
        } else if (posting.isOver()) {
            stop();
        } else if (posting.isFull()) {
            busy = true;
            posting.context.setTimer(FULL_MILLIS, _ -> {
                busy = false;
                next();
            });
        } else {
            begin(WallClock.micros());
        }
    }

    private void stop() {
        stopped = true;
        posting.stopped();
    }

    private void begin(long plannedMicros) {
        busy = true;
        int before = posting.posted();
        Buffer body = posting.events(index, turn, plannedMicros);
        int events = posting.posted() - before;
        String org = posting.org(index, turn);
        turn++;
        post(new Request("/v1/orgs/" + org + "/events", body, events, plannedMicros));
    }

    private record Request(String path, Buffer body, int events, long plannedMicros) {}

    private void post(Request post) {
        connection
                .request(new RequestOptions().setMethod(HttpMethod.POST).setURI(post.path()))
                .compose(request -> {
                    request.putHeader("Host", "127.0.0.1")
                            .putHeader("Authorization", posting.authorization)
                            .putHeader("Content-Type", "application/json");
                    return request.send(post.body());
                })
                .compose(response -> response.body().onSuccess(answer -> answered(response, answer, post)))
                .onFailure(posting::failed);
    }

    private void answered(HttpClientResponse response, Buffer answer, Request post) {
        int status = response.statusCode();
        if (status == OVERLOADED || status == TOO_MANY) {
            posting.refused();
            posting.context.setTimer(REFUSED_MILLIS, _ -> post(post));
        } else if (status != ACCEPTED || !endsWell(answer)) {
            posting.failed(new IllegalStateException("answered " + status + ": " + answer));
        } else {
            posting.accepted(post.events(), post.plannedMicros());
            busy = false;
            next();
        }
    }

    private static boolean endsWell(Buffer answer) {
        int from = answer.length() - NONE_REJECTED.length;
        if (from < 0) {
            return false;
        }
        for (int i = 0; i < NONE_REJECTED.length; i++) {
            if (answer.getByte(from + i) != NONE_REJECTED[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        connection.close();
    }
}
