package koerier.delivery.io;

import io.vertx.core.eventbus.Message;
import koerier.delivery.Delivery;
import org.jspecify.annotations.Nullable;

/// A delivery that this loop was given and has not finished.
///
/// @param since when it came, on the monotonic clock
/// @param asked the message to answer when its attempt has ended; null when nobody waits for it
record Pending(Delivery delivery, long since, @Nullable Message<?> asked) {}
