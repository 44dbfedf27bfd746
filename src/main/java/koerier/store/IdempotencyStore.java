package koerier.store;

import io.vertx.core.Future;
import java.time.Duration;

/// The answers to requests with an Idempotency-Key, so that a repeat gets the first answer again.
public interface IdempotencyStore {
    /// Claims a request for its first execution, or says what became of it.
    ///
    /// @param row names the request: a hash of caller, route and Idempotency-Key
    /// @param fingerprint a hash of the body
    /// @param lease how long a claim without an answer stands; after that its claimer has crashed
    /// @param kept how long an answer is remembered
    Future<Claim> claim(byte[] row, byte[] fingerprint, Duration lease, Duration kept);

    /// Remembers the answer of a claimed request.
    Future<Void> complete(byte[] row, byte[] answer);

    /// Gives a claim back: the request was not carried out.
    Future<Void> release(byte[] row);

    /// Forgets what is older than `kept`.
    Future<Void> purge(Duration kept);

    sealed interface Claim {
        /// Nobody has carried it out; the claimer does.
        record Fresh() implements Claim {}

        /// Somebody is carrying it out right now.
        record Busy() implements Claim {}

        /// The Idempotency-Key was used for another body.
        record Mismatch() implements Claim {}

        record Done(byte[] answer) implements Claim {}
    }
}
