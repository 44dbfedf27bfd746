package koerier.lane;

import koerier.delivery.Delivery;

/// What the timer of a retry is found by.
///
/// @param dueMillis never before this moment
/// @param ref the delivery and the number of the attempt that is owed then
public record RetryKey(long dueMillis, DeliveryRef ref) {
    /// Of a delivery whose turn has a time.
    public static RetryKey of(Delivery delivery) {
        return new RetryKey(delivery.turn().dueMillis(), DeliveryRef.of(delivery.id(), delivery.attempt()));
    }
}
