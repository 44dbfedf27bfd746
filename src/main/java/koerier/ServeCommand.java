package koerier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import koerier.api.KeyText;
import koerier.settings.Settings;
import koerier.store.DatabaseSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `koerier serve`: a production node on a PostgreSQL of the operator's.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a node on a PostgreSQL database, which it brings to this version's schema.",
            "",
            "Every setting can stand in the file (YAML), in the environment, or here; the later wins. Passwords and keys"
                    + " are better in the environment, or in files that settings name. docs/configuration.md describes"
                    + " them all.",
            ""
        })
final class ServeCommand implements Callable<Integer> {
    /// The exit status of a process whose place another one has taken.
    private static final int TAKEN_OVER = 75;

    private static final int START_MINUTES_MAX = 30;
    private static final int CLOSE_MINUTES_MAX = 10;

    @Mixin
    private SettingSources sources = new SettingSources();

    @Option(
            names = "--show-config",
            description = "Shows what holds of every setting and where that comes from, secrets masked, and ends.")
    private boolean showConfig;

    private final Console console = Console.standard();

    @Override
    public Integer call() throws Exception {
        Settings settings = sources.resolve();
        if (showConfig) {
            settings.shown().forEach(each -> console.say(each.key() + ": " + each.value() + "   # " + each.origin()));
            return 0;
        }
        var reader = new SettingsReader(settings);
        NodeSettings node = reader.node();
        ClusterSettings cluster = reader.cluster();
        String operatorKey = reader.operatorKey();
        awaitDatabase(node.database(), reader.databaseWait());
        if (cluster == null) {
            Node alone = await(Node.start(node), START_MINUTES_MAX);
            return serve(alone, alone.port(), alone::close, operatorKey);
        }
        ClusterMember member = await(ClusterMember.join(node, cluster), START_MINUTES_MAX);
        member.ended().onSuccess(why -> Thread.ofPlatform().start(() -> end(why)));
        return serve(member.node(), member.port(), member::close, operatorKey);
    }

    private void awaitDatabase(DatabaseSettings database, Duration wait) throws Exception {
        var patience = new DatabasePatience(database, wait);
        String trouble =
                patience.await(first -> console.say("koerier: waiting for the database " + database + ": " + first));
        if (!trouble.isEmpty()) {
            throw new IllegalStateException("the database " + database + " does not answer: " + trouble);
        }
    }

    private int serve(Node node, int port, Supplier<Future<Void>> closing, @Nullable String operatorKey)
            throws Exception {
        Supplier<Future<Void>> close = once(closing);
        var stopped = closeOnShutdown(close);
        node.fenced()
                .onSuccess(_ -> Thread.ofPlatform().start(() -> end("another process has taken over this database")));
        if (operatorKey != null) {
            byte[] random = new byte[KeyText.RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            try {
                await(OperatorKey.remember(node.keys(), operatorKey, "first", "system:serve", random), 1);
            } catch (Exception failure) {
                await(close.get(), CLOSE_MINUTES_MAX);
                throw failure;
            }
        }
        console.say("koerier %s serves: API on port %d, health and metrics on port %d"
                .formatted(Koerier.Version.number(), port, node.managementPort()));
        stopped.await();
        return 0;
    }

    /// Not on the event loop that says so: it is needed to stop in good order.
    private void end(String why) {
        console.say("koerier: " + why + "; this process ends");
        Runtime.getRuntime().exit(TAKEN_OVER);
    }

    /// A failed start closes, and so does the end of the process that follows.
    private static Supplier<Future<Void>> once(Supplier<Future<Void>> closing) {
        var begun = new AtomicBoolean();
        Promise<Void> closed = Promise.promise();
        return () -> {
            if (begun.compareAndSet(false, true)) {
                closing.get().onComplete(closed);
            }
            return closed.future();
        };
    }

    private static CountDownLatch closeOnShutdown(Supplier<Future<Void>> close) {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                await(close.get(), CLOSE_MINUTES_MAX);
                            } catch (Exception unfinished) {
                                org.slf4j.LoggerFactory.getLogger(ServeCommand.class)
                                        .warn("the node did not stop cleanly", unfinished);
                            } finally {
                                stopped.countDown();
                            }
                        },
                        "koerier-stop"));
        return stopped;
    }

    private static <T> T await(Future<T> future, int minutes) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(minutes, TimeUnit.MINUTES);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }
}
