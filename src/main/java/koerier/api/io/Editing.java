package koerier.api.io;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import koerier.api.Problem;
import koerier.configuration.Configuration;
import koerier.configuration.Decision;
import koerier.configuration.Shown;
import koerier.document.FieldError;
import koerier.store.Configurations;
import org.jspecify.annotations.Nullable;

/// Reads and changes configurations for the routes, and says what became of a change.
final class Editing {
    private final Configurations configurations;

    Editing(Configurations configurations) {
        this.configurations = configurations;
    }

    /// The organisation's configuration now; fails with 404 when there is none.
    Future<Configuration> configuration(Exchange exchange) {
        return configurations
                .find(exchange.org())
                .map(found -> found.orElseThrow(() -> new Refused(Problem.NOT_FOUND)));
    }

    /// The same when this node has met the organisation before; null when [#configuration] has to be asked.
    @Nullable Configuration known(Exchange exchange) {
        return configurations.current(exchange.org());
    }

    /// One thing of the organisation, or 404.
    Future<Shown> find(Exchange exchange, Function<Configuration, Optional<Shown>> look) {
        return configuration(exchange)
                .map(configuration -> look.apply(configuration).orElseThrow(() -> new Refused(Problem.NOT_FOUND)));
    }

    /// Carries a change out.
    ///
    /// @param decide what the change means; what the contract finds wrong with the body is added to what it finds
    /// @return fails with the problem of a decision that changes nothing
    Future<Done> change(Exchange exchange, Function<@Nullable Configuration, Decision> decide) {
        List<FieldError> found = exchange.bodyErrors();
        return configurations
                .change(
                        exchange.org(),
                        exchange.caller().actor(),
                        current -> found.isEmpty() ? decide.apply(current) : withErrors(decide.apply(current), found))
                .map(outcome -> switch (outcome.decision()) {
                    case Decision.Change change -> new Done(change, outcome.after());
                    case Decision.Invalid(List<FieldError> errors) -> throw new Refused(Problem.validation(errors));
                    case Decision.Missing() -> throw new Refused(Problem.NOT_FOUND);
                    case Decision.Stale() -> throw new Refused(Problem.STALE);
                    case Decision.InUse(String detail, List<Decision.User> users) ->
                        throw new Refused(Problem.inUse(detail, users));
                });
    }

    private static Decision withErrors(Decision decision, List<FieldError> found) {
        return switch (decision) {
            case Decision.Change _, Decision.InUse _ -> new Decision.Invalid(found);
            case Decision.Invalid(List<FieldError> errors) -> new Decision.Invalid(Violations.merged(errors, found));
            case Decision.Missing _, Decision.Stale _ -> decision;
        };
    }

    /// The answer to a change: 201 with its place for something new, else 200; 204 for what is gone.
    static Answer answer(Exchange exchange, Done done, @Nullable Shown shown) {
        if (shown == null) {
            return Answer.empty(204);
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>(shown.document());
        if (done.change().secret() != null) {
            document.put("secret", done.change().secret());
        }
        Answer answer =
                Answer.json(done.change().created() ? 201 : 200, document).version(shown.version());
        if (!done.change().created()) {
            return answer;
        }
        String path = exchange.url();
        boolean isCollection = exchange.operation().method().equals("POST");
        return answer.header(
                "Location", isCollection ? path + "/" + done.change().subject() : path);
    }

    static Answer answer(Shown shown) {
        return Answer.json(200, shown.document()).version(shown.version());
    }

    /// @param after the configuration in force now, null when the organisation is gone
    record Done(Decision.Change change, @Nullable Configuration after) {
        /// The thing that was changed, as it is now; null when it is gone.
        @Nullable Shown shown(Function<Configuration, Optional<Shown>> look) {
            return after == null ? null : look.apply(after).orElse(null);
        }
    }
}
