package koerier;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import koerier.dev.io.EchoVerticle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koerier receiver`: the receiver of the development mode, alone.
@Command(
        name = "receiver",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts the receiver of `koerier dev` alone, for trying a node out: it answers every call with 200, /status/503"
                    + " with 503, and so on, and shows at /received what arrived. It asks nobody for a key."
        })
final class ReceiverCommand implements Callable<Integer> {
    private static final int LISTEN_SECONDS_MAX = 30;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "8081", description = "0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port = 8081;

    @Override
    public Integer call() throws Exception {
        var bound = new CompletableFuture<Integer>();
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(new EchoVerticle(host, port, InstantSource.system(), bound::complete))
                .onFailure(bound::completeExceptionally);
        try {
            Console.standard()
                    .say("The receiver is ready: http://" + host + ":" + bound.get(LISTEN_SECONDS_MAX, TimeUnit.SECONDS)
                            + "/received");
        } catch (java.util.concurrent.ExecutionException failure) {
            throw new IllegalStateException(
                    "cannot listen on " + host + ":" + port + ": " + failure.getMessage(), failure);
        }
        new CountDownLatch(1).await(); // until it is told to stop
        return 0;
    }
}
