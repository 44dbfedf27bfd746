package koerier.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/// The business system, as a process: posts events by a [PostPlan], or makes the bare calls of a baseline.
final class Generator {
    private final Context context;
    private final HttpClientAgent http;
    private final Counter received;

    private Generator(Vertx vertx, Counter received) {
        this.context = vertx.getOrCreateContext();
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setPipelining(false).setTrustAll(true),
                new PoolOptions().setCleanerPeriod(0));
        this.received = received;
    }

    static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var generator = new Generator(vertx, Counter.open(Path.of(arguments[0])));
        Commands.serve(command -> Future.future(promise ->
                generator.context.runOnContext(_ -> generator.carryOut(command).onComplete(promise))));
        System.exit(0);
    }

    private Future<JsonObject> carryOut(JsonObject command) {
        return switch (command.getString("do")) {
            case "post" ->
                new Posting((ContextInternal) context, http, PostPlan.read(command.getJsonObject("plan")), received)
                        .run();
            case "raw" -> new RawCalls(http, command.getJsonObject("plan")).run();
            case "allocated" -> Future.succeededFuture(new JsonObject().put("bytes", Allocation.ofThisProcess()));
            default -> throw new IllegalArgumentException("no such command: " + command);
        };
    }
}
