package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import koerier.bus.FetchDocument;
import koerier.delivery.io.SingleCalls.UnusableAnswerException;

/// Reads documents that the operator has named, no redirect followed.
final class DocumentCalls {
    static final int BYTES_MAX = 256 << 10;
    private static final int OK = 200;

    private final DeliveryRuntime runtime;
    private final SingleCalls calls;

    DocumentCalls(DeliveryRuntime runtime, SingleCalls calls) {
        this.runtime = runtime;
        this.calls = calls;
    }

    Future<Buffer> fetch(FetchDocument wanted) {
        return calls.call(
                wanted.target(),
                wanted.policy(),
                connection -> connection
                        .request(new RequestOptions().setMethod(HttpMethod.GET).setURI(wanted.requestTarget()))
                        .compose(request -> exchange(wanted, request)));
    }

    private Future<Buffer> exchange(FetchDocument wanted, HttpClientRequest request) {
        request.headers().add(HttpHeaders.HOST, wanted.target().authority());
        request.headers().add(HttpHeaders.USER_AGENT, "Koerier/" + runtime.version());
        request.headers().add(HttpHeaders.ACCEPT, "application/json");
        return request.send().compose(DocumentCalls::body);
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        if (response.statusCode() != OK) {
            return Future.failedFuture(new UnusableAnswerException("HTTP status " + response.statusCode()));
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        response.handler(part -> {
            if (read.length() + part.length() > BYTES_MAX) {
                whole.tryFail(new UnusableAnswerException("more than " + BYTES_MAX + " bytes"));
            } else {
                read.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(read));
        return whole.future();
    }
}
