package koerier.delivery.io;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import koerier.delivery.AttemptOutcome;
import koerier.delivery.AttemptOutcome.Answered;
import koerier.delivery.AttemptOutcome.Unanswered;
import koerier.delivery.ConnectionFault;
import koerier.delivery.Failures;
import koerier.lane.Owed;
import koerier.quota.Take;
import org.jspecify.annotations.Nullable;

/// One request on one connection, and its response. It ends exactly once: with a whole response, at its
/// deadline, at the cap on the body, or when the connection breaks. Once the response's head has come its
/// status decides, except when the rest is not HTTP at all. The connection is used again only when everything
/// about the exchange was in order.
final class Exchange extends Deadlines.Timed {
    /// More `100 Continue` or `103 Early Hints` than these are no answer but a flood.
    private static final int INTERIM_RESPONSES_MAX = 16;

    private static final byte[] NOTHING = {};

    final Owed owed;
    final PinnedConnection connection;
    private final Take unit;
    final Instant startedAt;
    final long startedNanos;

    private final EndpointClient client;
    private boolean ended;
    /// Whether a byte of the request may be on the wire, so that its unit is spent.
    private boolean begun;
    private boolean requestWritten;
    private @Nullable HttpClientResponse response;
    private int interim;
    private int bodyBytes;
    private byte[] excerpt = NOTHING;
    private int excerptBytes;

    Exchange(
            EndpointClient client,
            Owed owed,
            PinnedConnection connection,
            Take unit,
            Instant startedAt,
            long startedNanos) {
        this.client = client;
        this.unit = unit;
        this.owed = owed;
        this.connection = connection;
        this.startedAt = startedAt;
        this.startedNanos = startedNanos;
    }

    /// Writes the request.
    void start() {
        connection.use(this);
        try {
            connection.http.request(RequestHead.line(owed.delivery().request())).onComplete(this::write, this::failed);
        } catch (RuntimeException bug) {
            broken(bug);
        }
    }

    private void write(HttpClientRequest request) {
        if (ended) {
            return;
        }
        try {
            client.writeHeaders(owed, connection.endpoint, request.headers());
            request.exceptionHandler(this::failed);
            request.continueHandler(_ -> interim());
            request.earlyHintsHandler(_ -> interim());
            request.response().onComplete(this::answered, this::failed);
            byte[] body = owed.delivery().request().body();
            begun = true;
            (body.length == 0 ? request.end() : request.end(BufferInternal.buffer(Unpooled.wrappedBuffer(body))))
                    .onComplete(_ -> requestWritten = true, this::failed);
        } catch (RuntimeException bug) {
            broken(bug);
        }
    }

    private void answered(HttpClientResponse head) {
        if (ended) {
            return;
        }
        response = head;
        head.exceptionHandler(this::failed);
        head.handler(this::body);
        head.endHandler(_ -> end(answer(false), isReusable(head)));
    }

    private void body(Buffer chunk) {
        if (ended) {
            return;
        }
        int kept = Math.min(chunk.length(), AttemptOutcome.EXCERPT_BYTES_MAX - excerptBytes);
        if (kept > 0) {
            if (excerptBytes + kept > excerpt.length) {
                excerpt = Arrays.copyOf(excerpt, excerptBytes + kept);
            }
            chunk.getBytes(0, kept, excerpt, excerptBytes);
            excerptBytes += kept;
        }
        bodyBytes += chunk.length();
        if (bodyBytes > client.settings().responseBytesMax()) {
            end(answer(true), false);
        }
    }

    private void interim() {
        if (++interim > INTERIM_RESPONSES_MAX) {
            end(new Unanswered(ConnectionFault.BAD_RESPONSE, "too many interim responses"), false);
        }
    }

    @Override
    void expired() {
        if (client.lasts(
                this, connection.endpoint, startedNanos, client.settings().responseTimeout())) {
            return;
        }
        end(response != null ? answer(true) : new Unanswered(ConnectionFault.TIMEOUT, ""), false);
    }

    /// The connection was closed, and nothing else was said before.
    void closed() {
        end(response != null ? answer(true) : new Unanswered(ConnectionFault.CLOSED, ""), false);
    }

    void failed(Throwable cause) {
        if (ended) {
            return;
        }
        if (isTooLarge(cause)) {
            end(new Unanswered(ConnectionFault.RESPONSE_TOO_LARGE, "a line or the header section is too long"), false);
        } else if (cause instanceof HttpClosedException) {
            closed();
        } else if (cause instanceof IOException) {
            end(response != null ? answer(true) : new Unanswered(ConnectionFault.RESET, ""), false);
        } else {
            end(new Unanswered(ConnectionFault.BAD_RESPONSE, "what came is not HTTP/1.1"), false);
        }
    }

    /// The node stops and waits no longer.
    void abandon() {
        end(response != null ? answer(true) : new AttemptOutcome.Unknown(), false);
    }

    private void broken(RuntimeException bug) {
        client.reportBug(owed, bug);
        end(new AttemptOutcome.Unsent(Failures.internal("the request could not be sent")), false);
    }

    private AttemptOutcome answer(boolean bodyIncomplete) {
        HttpClientResponse head = response;
        byte[] kept = client.withoutSecrets(owed.delivery(), excerpt);
        return head == null
                ? new Answered(0, bodyIncomplete, kept, null)
                : new Answered(head.statusCode(), bodyIncomplete, kept, head.getHeader(HttpHeaders.RETRY_AFTER));
    }

    private void end(AttemptOutcome outcome, boolean reusable) {
        if (ended) {
            return;
        }
        ended = true;
        if (!begun) {
            client.units().giveBack(owed.delivery().org(), unit);
        }
        connection.use(null);
        client.ended(this, outcome, reusable && !connection.isClosed());
    }

    /// Only a response that said itself where it ends, after a request that was written to its end.
    private boolean isReusable(HttpClientResponse head) {
        int status = head.statusCode();
        String connectionHeader = head.getHeader(HttpHeaders.CONNECTION);
        boolean delimited = head.getHeader(HttpHeaders.CONTENT_LENGTH) != null
                || head.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || status == 204;
        return requestWritten
                && delimited
                && status >= 200
                && head.version() == HttpVersion.HTTP_1_1
                && (connectionHeader == null || connectionHeader.equalsIgnoreCase("keep-alive"));
    }

    private static boolean isTooLarge(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooLongFrameException) {
                return true;
            }
        }
        return false;
    }
}
