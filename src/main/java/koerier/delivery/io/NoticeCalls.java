package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import koerier.bus.SendNotice;
import koerier.webhook.Signature;

/// Makes the calls of notices. The response's body is not read.
final class NoticeCalls {
    private static final String JSON = "application/json; charset=utf-8";

    private final DeliveryRuntime runtime;
    private final SingleCalls calls;
    private final Signature signature = new Signature();

    NoticeCalls(DeliveryRuntime runtime, SingleCalls calls) {
        this.runtime = runtime;
        this.calls = calls;
    }

    /// @return the status; fails with the reason when there is none
    Future<Integer> call(SendNotice notice) {
        return calls.call(
                notice.target(),
                runtime.policies().apply(notice.org()),
                connection -> connection
                        .request(new RequestOptions().setMethod(HttpMethod.POST).setURI(notice.requestTarget()))
                        .compose(request -> exchange(notice, request)));
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
