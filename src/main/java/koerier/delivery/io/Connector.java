package koerier.delivery.io;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import koerier.delivery.AttemptOutcome.Unanswered;
import koerier.delivery.ConnectionFault;
import koerier.delivery.DeliverySettings;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;

/// Opens HTTP/1.1 connections to checked addresses: no name is resolved, no redirect followed, no proxy asked, nothing
/// decompressed, no cookie kept, and nothing pooled behind our back. The only place that makes a client of HTTP or TCP.
final class Connector {
    static final int INITIAL_LINE_BYTES_MAX = 4096;

    private final HttpClientAgent names;
    private final HttpClientAgent literals;
    private final NetClient sockets;
    private final ClientSSLOptions tls;

    /// @param trust null: the JVM's own
    Connector(Vertx vertx, DeliverySettings settings, @Nullable TrustOptions trust) {
        int connectMillis = (int) settings.connectTimeout().toMillis();
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(false)
                .setKeepAlive(true)
                .setPipelining(false)
                .setDecompressionSupported(false)
                .setConnectTimeout(connectMillis)
                .setMaxInitialLineLength(INITIAL_LINE_BYTES_MAX)
                .setMaxHeaderSize(settings.responseHeadBytesMax())
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setMetricsName("delivery");
        PoolOptions unused = new PoolOptions().setCleanerPeriod(0);
        this.names = vertx.createHttpClient(new HttpClientOptions(options).setForceSni(true), unused);
        // RFC 6066, 3: an address is never sent as a server name
        this.literals = vertx.createHttpClient(new HttpClientOptions(options).setForceSni(false), unused);
        this.sockets = vertx.createNetClient(new NetClientOptions().setConnectTimeout(connectMillis));
        this.tls = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (trust != null) {
            tls.setTrustOptions(trust);
        }
    }

    /// Connects, TLS included. The target's name serves SNI and the check of the certificate only.
    Future<HttpClientConnection> connect(TargetUrl target, CheckedAddress address) {
        HttpConnectOptions options = new HttpConnectOptions()
                .setServer(address.socket())
                .setHost(target.address())
                .setPort(target.port())
                .setSsl(target.secure());
        if (target.secure()) {
            options.setSslOptions(tls);
        }
        try {
            return (target.literal() ? literals : names).connect(options);
        } catch (IllegalStateException clientIsClosed) {
            return Future.failedFuture(clientIsClosed);
        }
    }

    /// As [#connect], with nothing on the connection yet that reads or writes HTTP.
    Future<NetSocketInternal> open(TargetUrl target, CheckedAddress address) {
        ConnectOptions options = new ConnectOptions()
                .setRemoteAddress(address.socket())
                .setHost(target.address())
                .setPort(target.port())
                .setSsl(target.secure());
        if (target.secure()) {
            options.setSslOptions(tls);
            if (!target.literal()) {
                options.setSniServerName(target.address());
            }
        }
        try {
            return sockets.connect(options).map(NetSocketInternal.class::cast);
        } catch (IllegalStateException clientIsClosed) {
            return Future.failedFuture(clientIsClosed);
        }
    }

    /// Whether a connection leads where it should: the last check before a byte is written.
    static boolean leadsTo(CheckedAddress address, @Nullable SocketAddress remote) {
        String literal = address.socket().hostAddress();
        return remote != null
                && literal != null
                && literal.equals(remote.hostAddress())
                && address.socket().port() == remote.port();
    }

    void close() {
        names.close();
        literals.close();
        sockets.close();
    }

    /// Why a connection could not be opened.
    static Unanswered fault(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException) {
                return new Unanswered(ConnectionFault.CONNECT_TIMEOUT, "");
            }
            if (cause instanceof CertificateException) {
                return new Unanswered(ConnectionFault.TLS_CERTIFICATE, "the certificate was not accepted");
            }
            if (cause instanceof NoRouteToHostException) {
                return new Unanswered(ConnectionFault.UNREACHABLE, "");
            }
        }
        if (failure instanceof SSLException) {
            return new Unanswered(ConnectionFault.TLS, "the handshake failed");
        }
        String message = failure.getMessage();
        if (failure instanceof IOException && message != null) {
            if (message.contains("refused")) {
                return new Unanswered(ConnectionFault.REFUSED, "");
            }
            if (message.contains("timed out")) {
                return new Unanswered(ConnectionFault.CONNECT_TIMEOUT, "");
            }
            if (message.contains("reset")) {
                return new Unanswered(ConnectionFault.REFUSED, "reset while connecting");
            }
        }
        return new Unanswered(ConnectionFault.UNREACHABLE, "");
    }

    /// Whether another address of the same host may do better.
    static boolean isWorthAnotherAddress(Unanswered fault) {
        return fault.fault() == ConnectionFault.REFUSED || fault.fault() == ConnectionFault.UNREACHABLE;
    }
}
