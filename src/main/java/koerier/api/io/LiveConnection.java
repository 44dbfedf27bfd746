package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import koerier.delivery.DeliveryId;
import koerier.log.LiveEntry;
import koerier.log.LiveFilter;
import koerier.log.LoggedDelivery;
import org.jspecify.annotations.Nullable;

/// One reader of the live log. What he is too slow to read is left out, and he is told so: neither memory nor anybody
/// else waits for him. Belongs to one event loop.
final class LiveConnection {
    /// Attempts that wait for a reader; each holds at most the 2 KiB of its response and little more.
    static final int WAITING_MAX = 256;

    static final int WRITE_QUEUE_BYTES = 64 << 10;

    private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

    private final HttpServerResponse response;
    private final LiveFilter filter;
    private final Function<DeliveryId, Future<Optional<LoggedDelivery>>> whole;
    private final Function<LoggedDelivery, Map<String, @Nullable Object>> show;
    private final ArrayDeque<LiveEntry> waiting = new ArrayDeque<>();
    private LiveEntry.@Nullable Place newest;
    /// How many were left out since the last one in `waiting`.
    private long missed;
    /// How many of them nobody knows.
    private boolean missedUnknown;
    /// Something is read from the log; nothing is sent meanwhile.
    private boolean reading;
    private boolean ended;

    /// @param whole reads a delivery with all its attempts
    LiveConnection(
            HttpServerResponse response,
            LiveFilter filter,
            Function<DeliveryId, Future<Optional<LoggedDelivery>>> whole,
            Function<LoggedDelivery, Map<String, @Nullable Object>> show) {
        this.response = response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        this.filter = filter;
        this.whole = whole;
        this.show = show;
    }

    /// What comes from now on waits until [#resume], which puts the past before it.
    ///
    /// @param last what the reader has got
    void holdAfter(LiveEntry.Place last) {
        newest = last;
        reading = true;
    }

    /// @param past what the log has after the reader's last one, in order
    /// @param complete whether that is all of it
    void resume(Collection<LiveEntry> past, boolean complete) {
        List<LiveEntry> live = List.copyOf(waiting);
        waiting.clear();
        past.stream().filter(entry -> filter.matches(entry.delivery())).forEach(waiting::add);
        for (LiveEntry entry : past) {
            newest = entry.place();
        }
        if (complete) {
            live.stream().filter(this::isNew).forEach(waiting::add);
        } else {
            missedUnknown = true;
            missed += live.size();
        }
        reading = false;
        send();
    }

    void offer(LiveEntry entry) {
        if (ended || !isNew(entry) || !filter.matches(entry.delivery())) {
            return;
        }
        if (isBehind() || waiting.size() >= WAITING_MAX) {
            missed++;
        } else {
            waiting.add(entry);
        }
        send();
    }

    /// Once something was left out, everything is until the reader has been told.
    private boolean isBehind() {
        return missed > 0 || missedUnknown;
    }

    private boolean isNew(LiveEntry entry) {
        return newest == null || entry.place().compareTo(newest) > 0;
    }

    private void send() {
        while (!ended && !reading) {
            if (response.writeQueueFull()) {
                response.drainHandler(_ -> send());
                return;
            }
            LiveEntry next = waiting.poll();
            if (next != null) {
                send(next);
            } else if (isBehind()) {
                sendGap();
            } else {
                return;
            }
        }
    }

    private void send(LiveEntry entry) {
        if (!entry.isLater()) {
            write(entry.place().toString(), "attempt", show.apply(entry.delivery()));
            return;
        }
        reading = true;
        whole.apply(entry.delivery().id()).onComplete(found -> {
            reading = false;
            write(
                    entry.place().toString(),
                    "attempt",
                    show.apply(
                            found.result() == null
                                    ? entry.delivery()
                                    : found.result().orElse(entry.delivery())));
            send();
        });
    }

    private void sendGap() {
        Map<String, @Nullable Object> gap = new LinkedHashMap<>();
        gap.put("missed", missedUnknown ? null : (Object) missed);
        missed = 0;
        missedUnknown = false;
        write(null, "gap", gap);
    }

    private void write(@Nullable String id, String event, Map<String, @Nullable Object> document) {
        if (!ended) {
            StringBuilder text = new StringBuilder();
            if (id != null) {
                text.append("id: ").append(id).append('\n');
            }
            text.append("event: ").append(event).append("\ndata: ");
            text.append(new String(Json.write(document), StandardCharsets.UTF_8))
                    .append("\n\n");
            response.write(text.toString());
        }
    }

    /// Says that the connection is alive.
    void heartbeat() {
        if (!ended && !response.writeQueueFull()) {
            response.write(HEARTBEAT);
        }
    }

    /// Nothing more is written.
    void end() {
        ended = true;
        waiting.clear();
    }
}
