package koerier.api.io;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import koerier.api.Problem;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.store.AddressRuleStore.Versioned;
import koerier.store.AddressRulebook;
import koerier.webhook.AddressRules;

/// `/v1/address-rules`: whom webhooks may reach, as the operator says.
final class AddressRoutes {
    private final AddressRulebook rules;

    AddressRoutes(AddressRulebook rules) {
        this.rules = rules;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("getAddressRules", Route.checked(_ -> rules.refresh().map(_ -> answer(rules.current()))));
        routes.put("putAddressRules", Route.merged(this::put));
    }

    private Future<Answer> put(Exchange exchange) {
        return switch (AddressRules.parse(exchange.document())) {
            case Parsed.Invalid<AddressRules>(List<FieldError> errors) -> refused(exchange, errors);
            case Parsed.Valid<AddressRules>(AddressRules wanted) ->
                exchange.bodyErrors().isEmpty()
                        ? rules.replace(
                                        exchange.precondition(),
                                        wanted,
                                        exchange.caller().actor())
                                .map(now -> answer(now.orElseThrow(() -> new Refused(Problem.STALE))))
                        : refused(exchange, List.of());
        };
    }

    private static Future<Answer> refused(Exchange exchange, List<FieldError> errors) {
        return Future.failedFuture(
                new Refused(Problem.validation(Violations.merged(new ArrayList<>(errors), exchange.bodyErrors()))));
    }

    private static Answer answer(Versioned now) {
        return Answer.json(200, now.rules().document()).version(now.version());
    }
}
