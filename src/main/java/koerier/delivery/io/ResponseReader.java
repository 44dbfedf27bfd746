package koerier.delivery.io;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import java.net.ProtocolException;

/// Reads the responses of one connection and hands them to the exchange that is under way. What comes when none is, or
/// is not HTTP/1, ends the connection. What the decoder makes is given on without a stream of its own for each
/// response.
final class ResponseReader extends ChannelInboundHandlerAdapter {
    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 999;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FINAL_MIN = 200;

    private final ContextInternal context;
    private final PinnedConnection connection;
    private final Handler<Object> take = this::take;
    /// What is being read comes before the response.
    private boolean interim;

    private ResponseReader(ContextInternal context, PinnedConnection connection) {
        this.context = context;
        this.connection = connection;
    }

    /// Puts a decoder and a reader before what the socket reads for itself.
    ///
    /// @return where requests are written
    static ChannelHandlerContext install(
            ContextInternal context, NetSocketInternal socket, PinnedConnection connection, int headBytesMax) {
        ResponseReader reader = new ResponseReader(context, connection);
        ChannelHandlerContext own = socket.channelHandlerContext();
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(Connector.INITIAL_LINE_BYTES_MAX)
                .setMaxHeaderSize(headBytesMax);
        own.pipeline()
                .addBefore(own.name(), "responses", new HttpResponseDecoder(limits))
                .addBefore(own.name(), "exchange", reader);
        return own.pipeline().context(reader);
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        try {
            context.dispatch(message, take);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(Object message) {
        Exchange exchange = connection.exchange();
        if (exchange == null || !(message instanceof HttpObject part)) {
            connection.close();
            return;
        }
        if (part.decoderResult().isFailure()) {
            connection.failed(part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpResponse head) {
            begin(exchange, head);
        }
        if (part instanceof HttpContent content) {
            content(exchange, content);
        }
    }

    private void begin(Exchange exchange, HttpResponse head) {
        int status = head.status().code();
        boolean isHttp1 = head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        interim = status < FINAL_MIN && status != SWITCHING_PROTOCOLS;
        if (!isHttp1 || status < STATUS_MIN || status > STATUS_MAX) {
            connection.failed(new ProtocolException());
        } else if (interim) {
            exchange.interim();
        } else {
            exchange.answered(head);
        }
    }

    private void content(Exchange exchange, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            return;
        }
        exchange.body(content.content());
        if (last) {
            exchange.complete();
        }
    }
}
