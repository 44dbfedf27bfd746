package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import koerier.api.ApiKey;
import koerier.api.Caller;
import koerier.api.Problem;
import koerier.api.Scope;
import koerier.document.FieldError;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes every request: finds the operation, knows the caller, checks what the contract says, calls the handler, and
/// writes the answer or the problem. One per event loop.
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// Stands on every request that a delivery makes.
    private static final String DELIVERY_HEADER = "Koerier-Attempt";

    private final RouteTable<Target> table = new RouteTable<>();
    private final KnownPaths known = new KnownPaths(table);
    private final Authentication authentication;
    private final RateGates rates;
    private final AuditTrail audit;
    private final BodyReader bodies;
    private final IdempotentAnswers idempotent;
    private final AnswerWriter writer;

    /// @param routes by operation id; every operation of `operations` must have one, and nothing else may
    Dispatcher(
            Vertx vertx,
            List<Contract.Operation> operations,
            Map<String, Route> routes,
            Authentication authentication,
            RateGates rates,
            AuditTrail audit,
            BodyReader bodies,
            IdempotentAnswers idempotent) {
        this.authentication = authentication;
        this.rates = rates;
        this.audit = audit;
        this.bodies = bodies;
        this.idempotent = idempotent;
        this.writer = new AnswerWriter(vertx);
        for (Contract.Operation operation : operations) {
            Route route = routes.get(operation.id());
            if (route == null) {
                throw new IllegalStateException("the operation " + operation.id() + " has no handler");
            }
            table.add(operation.method(), operation.path(), new Target(operation, route));
        }
    }

    void handle(HttpServerRequest request) {
        request.pause();
        Future<Answer> answer;
        try {
            answer = answer(request);
        } catch (RuntimeException thrown) {
            answer = Future.failedFuture(thrown);
        }
        answer.onComplete(done -> writer.write(request, done), failure -> {
            if (!request.response().closed()) { // nobody is there to read why, and a caller who left is no fault
                writer.write(request, Answer.of(problem(failure)));
            }
        });
    }

    private Future<Answer> answer(HttpServerRequest request) {
        String path = request.path();
        KnownPaths.Found found =
                path == null ? null : known.find(request.method().name(), path);
        if (found == null) {
            return Future.failedFuture(new Refused(Problem.NO_ROUTE));
        }
        Target target = found.target();
        if (target == null) {
            return Future.succeededFuture(
                    Answer.of(Problem.methodNotAllowed(found.allowed())).header("Allow", found.allowed()));
        }
        Exchange exchange = new Exchange(request, target.operation(), found.parameters());
        if (target.operation().scope().isEmpty()) {
            readParameters(exchange, found);
            return target.route().handler().handle(exchange);
        }
        long wait = rates.secondsToWait(request);
        if (wait > 0) {
            return Future.succeededFuture(tooMany(wait));
        }
        String bearer = Authentication.bearer(request).orElse(null);
        if (bearer == null) {
            return Future.failedFuture(new Refused(Problem.UNAUTHORIZED));
        }
        ApiKey key = authentication.known(bearer);
        return key != null
                ? called(exchange, found, key, bearer)
                : authentication.key(bearer).compose(asked -> called(exchange, found, asked, bearer));
    }

    private Future<Answer> called(Exchange exchange, KnownPaths.Found found, ApiKey key, String bearer) {
        Target target = Objects.requireNonNull(found.target());
        long seconds = rates.secondsToWait(key);
        if (seconds > 0) {
            return Future.succeededFuture(tooMany(seconds));
        }
        Caller caller = new Caller(key);
        Problem refusal = refusal(exchange, caller, target.operation().scope().orElseThrow());
        if (refusal != null) {
            return audit.refused(exchange, caller, refusal.type()).map(_ -> {
                throw new Refused(refusal);
            });
        }
        exchange.authenticated(caller, bearer);
        readParameters(exchange, found);
        return withBody(exchange, target.route());
    }

    private static Answer tooMany(long seconds) {
        return Answer.of(Problem.rateLimited(seconds)).header("Retry-After", Long.toString(seconds));
    }

    /// An organisation that the caller does not see is not there, whatever he wants of it.
    private static @Nullable Problem refusal(Exchange exchange, Caller caller, Scope scope) {
        if (isCallOfKoerier(exchange.request())) {
            return Problem.LOOP;
        }
        if (exchange.isOfOrganisation()) {
            String org = exchange.path("org");
            if (!OrgId.isValid(org) || !caller.sees(new OrgId(org))) {
                return Problem.NOT_FOUND;
            }
        }
        return caller.may(scope) ? null : Problem.forbidden(scope.spelling());
    }

    /// A webhook that calls the API could set off itself without end. Its owner cannot leave this header out.
    private static boolean isCallOfKoerier(HttpServerRequest request) {
        return request.headers().contains(DELIVERY_HEADER);
    }

    private static void readParameters(Exchange exchange, KnownPaths.Found found) {
        List<FieldError> errors = new ArrayList<>();
        Parameters.readQuery(exchange, errors);
        Parameters.checkHeaders(exchange, errors);
        if (!errors.isEmpty()) {
            throw new Refused(Problem.validation(errors));
        }
        if (!found.isValid()) {
            throw new Refused(Problem.NOT_FOUND);
        }
    }

    private Future<Answer> withBody(Exchange exchange, Route route) {
        Contract.Body declared = exchange.operation().body();
        Route.Handler handler = audited(exchange, route.handler());
        if (route.body() == Route.Body.STREAMED) {
            return handler.handle(exchange);
        }
        if (declared == null) {
            return idempotent.answer(exchange, handler);
        }
        HttpServerRequest request = exchange.request();
        Validator validator = Parameters.bodyValidator(declared, request.getHeader("Content-Type"));
        boolean maybeEmpty = !declared.required() && request.getHeader("Content-Type") == null;
        if (validator == null && !maybeEmpty) {
            return Future.failedFuture(new Refused(Problem.unsupportedMediaType(
                    String.join(", ", declared.content().keySet()))));
        }
        return bodies.read(request).compose(bytes -> {
            if (bytes.length > 0 || declared.required()) {
                if (validator == null) {
                    throw new Refused(Problem.unsupportedMediaType(
                            String.join(", ", declared.content().keySet())));
                }
                parse(exchange, route, bytes, validator);
            }
            return idempotent.answer(exchange, handler);
        });
    }

    private Route.Handler audited(Exchange exchange, Route.Handler handler) {
        return exchange.operation().audit() == Contract.Audit.CALL
                ? called -> audit.called(called).compose(_ -> handler.handle(called))
                : handler;
    }

    private static void parse(Exchange exchange, Route route, byte[] bytes, Validator validator) {
        Object tree = Json.read(bytes);
        List<FieldError> errors = Violations.of(validator, tree);
        if (!errors.isEmpty() && (route.body() == Route.Body.CHECKED || !(tree instanceof Map))) {
            throw new Refused(Problem.validation(errors));
        }
        exchange.body(bytes, tree, errors);
    }

    /// What is told of a failure: a refusal as it is, trouble with the store or the bus as 503, anything else
    /// as a fault of ours, which is logged with an id.
    static Problem problem(Throwable failure) {
        if (failure instanceof Refused refused) {
            return refused.problem();
        }
        if (failure instanceof ReplyException || isInfrastructure(failure)) {
            LOG.warn("answered 503: {}", failure.toString());
            return Problem.overloaded("This node cannot do it right now; try again.");
        }
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        LOG.error("fault {}", id, failure);
        return Problem.internal(id);
    }

    private static boolean isInfrastructure(@Nullable Throwable failure) {
        return failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof VertxException;
    }

    /// What is called.
    record Target(Contract.Operation operation, Route route) {}
}
