package koerier.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/// A bare Vert.x server: what a start costs at least.
final class HelloServer {
    private HelloServer() {}

    static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(
                        request -> request.endHandler(_ -> request.response().end()))
                .listen()
                .await();
        Commands.serve(_ -> io.vertx.core.Future.succeededFuture(new JsonObject().put("port", server.actualPort())));
        System.exit(0);
    }
}
