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
import picocli.CommandLine.Mixin;

/// `koerier migrate`: brings a database to this version's schema.
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings a PostgreSQL database to this version's schema. One process at a time migrates; others wait. Safe to run "
                    + "again.",
            "",
            "A starting node does the same, so this is for who wants to see it done before. It takes the settings of a"
                    + " node; of these, those of the database matter.",
            ""
        })
final class MigrateCommand implements Callable<Integer> {
    private static final int MIGRATE_MINUTES_MAX = 30;
    private static final int CLOSE_MINUTES_MAX = 1;

    @Mixin
    private SettingSources sources = new SettingSources();

    @Override
    public Integer call() throws Exception {
        DatabaseSettings database = new SettingsReader(sources.resolve()).database();
        Vertx vertx = Vertx.vertx();
        Database opened = Database.open(vertx, database);
        Console console = Console.standard();
        try {
            List<String> applied = await(new Migrations().run(opened), MIGRATE_MINUTES_MAX);
            console.say(applied.isEmpty() ? "The schema is up to date." : "Applied: " + String.join(", ", applied));
            return 0;
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            console.say("koerier: the database " + database + " could not be migrated: " + cause.getMessage());
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
