package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.function.Supplier;
import koerier.api.TokenSettings;
import koerier.bus.Addresses;
import koerier.bus.FetchDocument;
import koerier.store.AddressRulebook;
import koerier.webhook.UrlParser;

/// Reads the key set of an identity provider: a file, or an address that is called under the address rule for
/// everybody.
final class TokenKeys {
    /// More than the time for looking up, connecting and answering.
    private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

    private TokenKeys() {}

    static Supplier<Future<Buffer>> of(Vertx vertx, TokenSettings settings, AddressRulebook addresses) {
        if (!settings.keysAreFetched()) {
            return () -> vertx.fileSystem().readFile(settings.keys());
        }
        if (!(UrlParser.parse(settings.keys()) instanceof UrlParser.Parsed parsed)) {
            throw new IllegalArgumentException("no address: " + settings.keys());
        }
        String path = (parsed.path().isEmpty() ? "/" : parsed.path())
                + (parsed.query().isEmpty() ? "" : "?" + parsed.query());
        var options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(ANSWER_MAX.toMillis());
        return () -> vertx.eventBus()
                .<Buffer>request(
                        Addresses.DOCUMENTS, new FetchDocument(parsed.target(), path, addresses.policy()), options)
                .map(Message::body);
    }
}
