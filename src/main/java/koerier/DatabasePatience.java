package koerier;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import koerier.store.Database;
import koerier.store.DatabaseSettings;

/// Waits for a database that is started at the same time. Blocks; not for event loops.
record DatabasePatience(DatabaseSettings database, Duration patience) {
    private static final long PAUSE_MILLIS = 500;

    /// @param troubled hears the first trouble, when there is any
    /// @return why the database still does not answer; empty when it does
    String await(Consumer<String> troubled) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            long end = System.nanoTime() + patience.toNanos();
            return asked(vertx, end, troubled, true)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
    }

    /// Each time with a pool of its own, so that a name is looked up anew.
    private Future<String> asked(Vertx vertx, long end, Consumer<String> troubled, boolean first) {
        Database opened = Database.open(vertx, database);
        Promise<String> answer = Promise.promise();
        opened.check()
                .onComplete(checked -> opened.close().onComplete(_ -> {
                    if (checked.succeeded()) {
                        answer.complete("");
                        return;
                    }
                    String trouble = String.valueOf(checked.cause().getMessage());
                    if (System.nanoTime() >= end || isFinal(checked.cause())) {
                        answer.complete(trouble);
                        return;
                    }
                    if (first) {
                        troubled.accept(trouble);
                    }
                    vertx.setTimer(
                            PAUSE_MILLIS,
                            _ -> asked(vertx, end, troubled, false).onComplete(answer));
                }));
        return answer.future();
    }

    /// A wrong password or a database that is not there does not get better by waiting.
    private static boolean isFinal(Throwable failure) {
        return failure instanceof PgException refused
                && (refused.getSqlState().startsWith("28")
                        || refused.getSqlState().startsWith("3D"));
    }
}
