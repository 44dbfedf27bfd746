package koerier.log;

import java.util.Optional;
import koerier.delivery.State;

/// Which attempts of an organisation somebody wants to see as they come.
///
/// @param state of the delivery after the attempt
public record LiveFilter(
        Optional<Integer> webhook,
        Optional<Integer> rule,
        Optional<String> module,
        Optional<String> record,
        Optional<State> state) {
    public boolean matches(LoggedDelivery delivery) {
        return webhook.map(wanted -> wanted == delivery.webhook()).orElse(true)
                && rule.map(wanted -> wanted == delivery.id().rule()).orElse(true)
                && module.map(delivery.module()::equals).orElse(true)
                && record.map(delivery.recordId()::equals).orElse(true)
                && state.map(wanted -> wanted == delivery.state()).orElse(true);
    }
}
