package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import koerier.api.Problem;
import koerier.api.SealedAnswer;
import koerier.store.IdempotencyStore;
import koerier.store.IdempotencyStore.Claim;
import org.jspecify.annotations.Nullable;

/// Carries a request with an Idempotency-Key out once, and gives its repeats the same answer. Only successes are
/// remembered: what was refused may be sent again.
final class IdempotentAnswers {
    static final String HEADER = "Idempotency-Key";
    static final Duration KEPT = Duration.ofHours(24);
    /// A claim without an answer that is older than this belongs to a node that has stopped.
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLLS_MAX = 100;

    private final Vertx vertx;
    private final IdempotencyStore store;
    private final SecureRandom random;

    IdempotentAnswers(Vertx vertx, IdempotencyStore store, SecureRandom random) {
        this.vertx = vertx;
        this.store = store;
        this.random = random;
    }

    Future<Answer> answer(Exchange exchange, Route.Handler handler) {
        String key = exchange.request().getHeader(HEADER);
        if (key == null
                || exchange.operation().parameter(Contract.In.HEADER, HEADER).isEmpty()) {
            return handler.handle(exchange);
        }
        String route = exchange.request().method() + " " + exchange.url();
        SealedAnswer sealed = new SealedAnswer(exchange.bearer(), route, key);
        return claim(sealed, SealedAnswer.fingerprint(exchange.body()), POLLS_MAX)
                .compose(claim -> switch (claim) {
                    case Claim.Fresh() -> carryOut(sealed, exchange, handler);
                    case Claim.Done(byte[] answer) ->
                        Future.succeededFuture(read(sealed.open(answer).orElseThrow()));
                    case Claim.Mismatch() ->
                        Future.failedFuture(new Refused(Problem.idempotency(
                                "This Idempotency-Key was used for another body; take another one.")));
                    case Claim.Busy() ->
                        Future.failedFuture(new Refused(Problem.idempotency(
                                "The first request with this Idempotency-Key is still being carried out; try again.")));
                });
    }

    private Future<Claim> claim(SealedAnswer sealed, byte[] fingerprint, int pollsLeft) {
        return store.claim(sealed.row(), fingerprint, LEASE, KEPT).compose(claim -> {
            if (!(claim instanceof Claim.Busy) || pollsLeft == 0) {
                return Future.succeededFuture(claim);
            }
            Promise<Claim> later = Promise.promise();
            vertx.setTimer(
                    POLL.toMillis(),
                    _ -> claim(sealed, fingerprint, pollsLeft - 1).onComplete(later));
            return later.future();
        });
    }

    private Future<Answer> carryOut(SealedAnswer sealed, Exchange exchange, Route.Handler handler) {
        Future<Answer> answer;
        try {
            answer = handler.handle(exchange);
        } catch (RuntimeException thrown) {
            answer = Future.failedFuture(thrown);
        }
        return answer.transform((done, failure) -> {
            if (failure == null && done.status() < 300) {
                byte[] nonce = new byte[SealedAnswer.NONCE_BYTES];
                random.nextBytes(nonce);
                return store.complete(sealed.row(), sealed.seal(nonce, write(done)))
                        .map(done);
            }
            Future<Answer> same = failure == null ? Future.succeededFuture(done) : Future.failedFuture(failure);
            return store.release(sealed.row()).transform((_, _) -> same);
        });
    }

    private static byte[] write(Answer answer) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("status", answer.status());
        tree.put("contentType", answer.contentType());
        tree.put("body", new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        tree.put("headers", answer.headers());
        return Json.write(tree);
    }

    @SuppressWarnings("unchecked") // what write(Answer) wrote
    private static Answer read(byte[] bytes) {
        Map<String, @Nullable Object> tree = (Map<String, @Nullable Object>) Objects.requireNonNull(Json.read(bytes));
        return new Answer(
                ((Number) Objects.requireNonNull(tree.get("status"))).intValue(),
                (String) tree.get("contentType"),
                ((String) Objects.requireNonNull(tree.get("body"))).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                (Map<String, String>) Objects.requireNonNull(tree.get("headers")));
    }
}
