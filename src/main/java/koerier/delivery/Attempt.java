package koerier.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One HTTP request of a delivery, or the reason why none was made.
///
/// @param number from 1; 0 when nothing was put on the wire (it cost no unit)
/// @param state the delivery's state after it
/// @param address the address that was dialled, null when none was
/// @param status the HTTP status, 0 when there was none
/// @param failure null on success
/// @param responseExcerpt the first bytes of the response body, as they came
public record Attempt(
        int number,
        Instant startedAt,
        long durationMillis,
        State state,
        @Nullable String address,
        int status,
        @Nullable Failure failure,
        byte[] responseExcerpt) {}
