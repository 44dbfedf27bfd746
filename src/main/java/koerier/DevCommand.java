package koerier;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import koerier.api.KeyText;
import koerier.dev.io.DemoOrganisation;
import koerier.dev.io.EchoVerticle;
import koerier.store.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koerier dev`: everything on this machine, on loopback addresses only.
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts everything on this machine: an embedded PostgreSQL, the API, the demo organisation with its six "
                    + "examples, and a receiver that shows what arrives.",
            "",
            "Webhooks may call loopback addresses here, on any port; everything else is as in production."
        })
final class DevCommand implements Callable<Integer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int CLOSE_SECONDS = 30;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = {
                "The API's port (default: ${DEFAULT-VALUE}; 0 for any free one). The receiver takes the next one if it is free."
            })
    private int port = 8080;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".koerier",
            description = "Where the database and the keys are kept between runs (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".koerier");

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description =
                    "The operator's API key: 16 to 200 printable ASCII characters. Without it one is made at the first "
                            + "start and kept.")
    private @Nullable String apiKey;

    /// The exit status of a process whose place another one has taken.
    private static final int TAKEN_OVER = 75;

    private final Console console = Console.standard();
    private final SecureRandom random = new SecureRandom();

    @Override
    public Integer call() throws Exception {
        if (apiKey != null && !KeyText.isPlausible(apiKey)) {
            console.say("koerier: --api-key takes 16 to 200 printable ASCII characters without blanks");
            return 2;
        }
        if (port != 0 && !isFree(port)) {
            console.say("koerier: port " + port + " is taken; choose another with --port (0 for any free one)");
            return 1;
        }
        long started = System.nanoTime();
        DataFolder folder = DataFolder.open(data);
        // while the database starts, which is another process
        var ground = CompletableFuture.supplyAsync(() -> NodeGround.of(NodeSettings.loopsOfThisMachine()));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.database());
        try {
            Node node = await(Node.start(settings(folder, postgres), ground.get()));
            var stopped = closeOnShutdown(node, postgres);
            node.fenced().onSuccess(_ -> Thread.ofPlatform().start(this::end));
            try {
                welcome(node, folder, started);
            } catch (Exception failure) {
                await(node.close());
                throw failure;
            }
            stopped.await();
            return 0;
        } finally {
            postgres.close();
        }
    }

    /// Not on the event loop that says so: it is needed to stop in good order.
    private void end() {
        console.say("koerier: another process has taken over this database; this one ends");
        Runtime.getRuntime().exit(TAKEN_OVER);
    }

    private NodeSettings settings(DataFolder folder, EmbeddedPostgres postgres) {
        return NodeSettings.development(
                port, postgres.settings(), new NodeSettings.SecretKey("dev", folder.secretKey(random)));
    }

    private void welcome(Node node, DataFolder folder, long started) throws Exception {
        String key = folder.apiKey(Optional.ofNullable(apiKey), this::freshKey);
        await(OperatorKey.remember(node.keys(), key, "development", "system:dev", randomBytes()));
        String receiver = "http://" + LOOPBACK + ":" + startReceiver(node);
        var demo = new DemoOrganisation(node.configurations(), node.configurer(), receiver);
        String receiverBefore = folder.receiver(receiver);
        boolean fresh = await(demo.seed());
        await(demo.follow(receiverBefore));
        String api = "http://" + LOOPBACK + ":" + node.port();
        console.say("""

                Koerier %s is ready after %.1f s, for development: webhooks may call this machine.

                  API        %s/v1     (described at %s/docs)
                  receiver   %s/received
                  data       %s%s
                  API key    %s

                Make a webhook go off:

                curl -s %s/v1/orgs/demo/events -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{
                  "module": "Deals", "operation": "edit", "recordId": "4711",
                  "record": {"Deal_Name": "Oven 9", "Amount": "12500.00", "Stage": "Closed Won", "Type": "Existing Business",
                             "Closing_Date": "2026-11-24", "Account_Name": {"id": "55", "name": "Bakkerij Jansen & Zn."}},
                  "previous": {"Stage": "Negotiation"}}'

                Stop with Ctrl-C.
                """.formatted(
                        Koerier.Version.number(),
                        (System.nanoTime() - started) / 1e9,
                        api,
                        api,
                        receiver,
                        folder.path(),
                        fresh ? "" : "  (as it was)",
                        key,
                        api,
                        key));
    }

    private String freshKey() {
        return KeyText.of(randomBytes());
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[KeyText.RANDOM_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private int startReceiver(Node node) throws Exception {
        var bound = new CompletableFuture<Integer>();
        int wanted = port != 0 && isFree(node.port() + 1) ? node.port() + 1 : 0;
        await(node.vertx().deployVerticle(new EchoVerticle(LOOPBACK, wanted, InstantSource.system(), bound::complete)));
        return bound.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        } catch (IllegalArgumentException outOfRange) {
            return false;
        }
    }

    /// Stops in order when the process is told to: first the node, then its database.
    private static CountDownLatch closeOnShutdown(Node node, EmbeddedPostgres postgres) {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                await(node.close());
                            } catch (Exception unfinished) {
                                org.slf4j.LoggerFactory.getLogger(DevCommand.class)
                                        .warn("the node did not stop cleanly", unfinished);
                            } finally {
                                postgres.close();
                                stopped.countDown();
                            }
                        },
                        "koerier-stop"));
        return stopped;
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS * 4L, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }
}
