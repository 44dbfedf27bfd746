package koerier.delivery.io;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.channels.ClosedChannelException;
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
    private @Nullable HttpResponse response;
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
        ByteBuf request;
        try {
            request = client.head()
                    .request(connection, owed.delivery(), client.now().getEpochSecond());
        } catch (RuntimeException bug) {
            broken(bug);
            return;
        }
        begun = true;
        connection.write(request, this);
    }

    /// The socket has taken the whole request.
    void written() {
        requestWritten = true;
    }

    /// The head of the response.
    void answered(HttpResponse head) {
        response = head;
    }

    /// A piece of the response's body.
    void body(ByteBuf chunk) {
        if (ended) {
            return;
        }
        int length = chunk.readableBytes();
        int kept = Math.min(length, AttemptOutcome.EXCERPT_BYTES_MAX - excerptBytes);
        if (kept > 0) {
            if (excerptBytes + kept > excerpt.length) {
                excerpt = Arrays.copyOf(excerpt, excerptBytes + kept);
            }
            chunk.getBytes(chunk.readerIndex(), excerpt, excerptBytes, kept);
            excerptBytes += kept;
        }
        bodyBytes += length;
        if (bodyBytes > client.settings().responseBytesMax()) {
            end(answer(true), false);
        }
    }

    /// The end of the response.
    void complete() {
        HttpResponse head = response;
        if (head != null) {
            end(answer(false), isReusable(head));
        }
    }

    /// A response that only says that another one follows.
    void interim() {
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
        } else if (cause instanceof ClosedChannelException) {
            closed();
        } else if (cause instanceof IOException && !(cause instanceof ProtocolException)) {
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
        HttpResponse head = response;
        byte[] kept = client.withoutSecrets(owed.delivery(), excerpt);
        return head == null
                ? new Answered(0, bodyIncomplete, kept, null)
                : new Answered(
                        head.status().code(),
                        bodyIncomplete,
                        kept,
                        head.headers().get(HttpHeaderNames.RETRY_AFTER));
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
    private boolean isReusable(HttpResponse head) {
        int status = head.status().code();
        String connectionHeader = head.headers().get(HttpHeaderNames.CONNECTION);
        boolean delimited = head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || status == 204;
        return requestWritten
                && delimited
                && status >= 200
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
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
