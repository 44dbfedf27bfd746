package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import koerier.bus.SendNotice;
import koerier.delivery.AttemptOutcome.Unanswered;
import koerier.delivery.ConnectionFault;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.delivery.io.GuardedResolver.Resolution;
import koerier.webhook.Signature;

/// Makes the calls of notices: under the same address rule and over the same connector as deliveries, each on a
/// connection that is closed afterwards. The response's body is not read.
final class NoticeCalls {
    private static final String JSON = "application/json; charset=utf-8";

    private final DeliveryRuntime runtime;
    private final Connector connector;
    private final NameLookup names;
    private final GuardedResolver resolver;
    private final Signature signature = new Signature();

    NoticeCalls(ContextInternal context, DeliveryRuntime runtime) {
        this.runtime = runtime;
        this.connector = new Connector(context.owner(), runtime.settings(), runtime.trust());
        this.names = new NameLookup(
                context,
                runtime.dnsServers().isEmpty() ? NameLookup.systemServers() : runtime.dnsServers(),
                runtime.settings().dnsTimeout());
        this.resolver = new GuardedResolver(names);
    }

    void close() {
        connector.close();
        names.close();
    }

    /// @return the status; fails with the reason when there is none
    Future<Integer> call(SendNotice notice) {
        Promise<Integer> end = Promise.promise();
        resolver.resolve(notice.target(), runtime.policies().apply(notice.org()), resolution -> {
            switch (resolution) {
                case Resolution.Refused refused ->
                    end.fail(refused.failure().code() + " " + refused.failure().reason());
                case Resolution.Unresolved unresolved ->
                    end.fail(unresolved.fault().reason());
                case Resolution.Checked(List<CheckedAddress> addresses) ->
                    connect(notice, addresses, 0).onComplete(end);
            }
        });
        return end.future();
    }

    private Future<Integer> connect(SendNotice notice, List<CheckedAddress> addresses, int next) {
        CheckedAddress address = addresses.get(next);
        return connector.connect(notice.target(), address).transform(opened -> {
            if (opened.succeeded()) {
                return send(notice, address, opened.result());
            }
            Unanswered fault = Connector.fault(opened.cause());
            return next + 1 < addresses.size() && Connector.isWorthAnotherAddress(fault)
                    ? connect(notice, addresses, next + 1)
                    : Future.failedFuture(fault.fault().reason());
        });
    }

    private Future<Integer> send(SendNotice notice, CheckedAddress address, HttpClientConnection connection) {
        if (!Connector.leadsTo(address, connection)) {
            connection.close();
            return Future.failedFuture("the connection does not lead to the checked address");
        }
        return connection
                .request(new RequestOptions().setMethod(HttpMethod.POST).setURI(notice.requestTarget()))
                .compose(request -> exchange(notice, request))
                .timeout(runtime.settings().responseTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(failure -> {
                    throw new IllegalStateException(
                            failure instanceof java.util.concurrent.TimeoutException
                                    ? ConnectionFault.TIMEOUT.reason()
                                    : "no answer");
                })
                .onComplete(_ -> connection.close());
    }

    private Future<Integer> exchange(SendNotice notice, HttpClientRequest request) {
        long now = runtime.clock().instant().getEpochSecond();
        MultiMap headers = request.headers();
        headers.add(HttpHeaders.HOST, notice.target().authority());
        headers.add(HttpHeaders.USER_AGENT, "Koerier/" + runtime.version());
        headers.add(HttpHeaders.CONTENT_TYPE, JSON);
        headers.add(HttpHeaders.CONTENT_LENGTH, Integer.toString(notice.body().length));
        headers.add("webhook-id", notice.id());
        headers.add("webhook-timestamp", Long.toString(now));
        headers.add("webhook-signature", signature.header(List.of(notice.key()), notice.id(), now, notice.body()));
        return request.send(Buffer.buffer(notice.body())).map(response -> response.statusCode());
    }
}
