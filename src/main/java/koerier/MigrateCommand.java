package koerier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import koerier.store.Database;
import koerier.store.DatabaseSettings;
import koerier.store.Migrations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koerier migrate`: brings a database to this version's schema.
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings a PostgreSQL database to this version's schema. One process at a time migrates; others wait. Safe to run "
                    + "again.",
            "",
            "`koerier dev` migrates its own database by itself."
        })
final class MigrateCommand implements Callable<Integer> {
    private static final int MIGRATE_MINUTES_MAX = 30;
    private static final int CLOSE_MINUTES_MAX = 1;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "5432", description = "Default: ${DEFAULT-VALUE}.")
    private int port = 5432;

    @Option(names = "--database", defaultValue = "koerier", description = "Default: ${DEFAULT-VALUE}.")
    private String database = "koerier";

    @Option(names = "--user", defaultValue = "koerier", description = "Default: ${DEFAULT-VALUE}.")
    private String user = "koerier";

    @Option(
            names = "--password",
            defaultValue = "${env:KOERIER_DATABASE_PASSWORD:-}",
            description = "Better given as the environment's KOERIER_DATABASE_PASSWORD.")
    private String password = "";

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx();
        Database opened = Database.open(vertx, new DatabaseSettings(host, port, user, password, database));
        Console console = Console.standard();
        try {
            List<String> applied = await(new Migrations().run(opened), MIGRATE_MINUTES_MAX);
            console.say(applied.isEmpty() ? "The schema is up to date." : "Applied: " + String.join(", ", applied));
            return 0;
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            console.say("koerier: the database " + database + " at " + host + ":" + port + " could not be migrated: "
                    + cause.getMessage());
            return 1;
        } finally {
            await(opened.close(), CLOSE_MINUTES_MAX);
            vertx.close();
        }
    }

    private static <T> T await(Future<T> future, int minutes) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(minutes, TimeUnit.MINUTES);
    }
}
