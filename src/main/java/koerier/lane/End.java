package koerier.lane;

import java.util.Optional;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.log.AttemptRow;
import org.jspecify.annotations.Nullable;

/// How an attempt has ended, and what follows.
///
/// @param row what is logged
/// @param next the delivery with its next attempt, at the time of its turn; null when it has come to its end
public record End(AttemptRow row, @Nullable Delivery next) {
    /// The same end without the words of others; empty when it has none.
    Optional<End> bare() {
        Attempt bare = row.attempt().withoutTexts();
        return row.attempt().hasTexts()
                ? Optional.of(new End(new AttemptRow(row.delivery(), bare), next))
                : Optional.empty();
    }

    /// There is no next attempt.
    public static End last(AttemptRow row) {
        return new End(row, null);
    }
}
