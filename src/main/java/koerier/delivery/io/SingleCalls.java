package koerier.delivery.io;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import koerier.delivery.AttemptOutcome.Unanswered;
import koerier.delivery.ConnectionFault;
import koerier.delivery.io.GuardedResolver.CheckedAddress;
import koerier.delivery.io.GuardedResolver.Resolution;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;

/// Calls that are no deliveries: under the same address rule and over the same connector, each on a connection that is
/// closed afterwards. Belongs to one event loop.
final class SingleCalls {
    private final DeliveryRuntime runtime;
    private final Connector connector;
    private final NameLookup names;
    private final GuardedResolver resolver;

    SingleCalls(ContextInternal context, DeliveryRuntime runtime) {
        this.runtime = runtime;
        this.connector = new Connector(context.owner(), runtime.settings(), runtime.trust());
        this.names = new NameLookup(
                context,
                runtime.dnsServers().isEmpty() ? NameLookup.systemServers() : runtime.dnsServers(),
                runtime.settings().dnsTimeout());
        this.resolver = new GuardedResolver(names);
    }

    void close() {
        connector.close();
        names.close();
    }

    /// @param talk what is done with the connection, within the time for a response
    /// @return fails with the reason when there is no connection or no answer
    <T> Future<T> call(TargetUrl target, AddressPolicy policy, Function<HttpClientConnection, Future<T>> talk) {
        Promise<T> end = Promise.promise();
        resolver.resolve(target, policy, resolution -> {
            switch (resolution) {
                case Resolution.Refused refused ->
                    end.fail(refused.failure().code() + " " + refused.failure().reason());
                case Resolution.Unresolved unresolved ->
                    end.fail(unresolved.fault().reason());
                case Resolution.Checked(List<CheckedAddress> addresses) ->
                    connect(target, addresses, 0, talk).onComplete(end);
            }
        });
        return end.future();
    }

    private <T> Future<T> connect(
            TargetUrl target,
            List<CheckedAddress> addresses,
            int next,
            Function<HttpClientConnection, Future<T>> talk) {
        CheckedAddress address = addresses.get(next);
        return connector.connect(target, address).transform(opened -> {
            if (opened.succeeded()) {
                return talk(address, opened.result(), talk);
            }
            Unanswered fault = Connector.fault(opened.cause());
            return next + 1 < addresses.size() && Connector.isWorthAnotherAddress(fault)
                    ? connect(target, addresses, next + 1, talk)
                    : Future.failedFuture(fault.fault().reason());
        });
    }

    private <T> Future<T> talk(
            CheckedAddress address, HttpClientConnection connection, Function<HttpClientConnection, Future<T>> talk) {
        if (!Connector.leadsTo(address, connection.remoteAddress())) {
            connection.close();
            return Future.failedFuture("the connection does not lead to the checked address");
        }
        return talk.apply(connection)
                .timeout(runtime.settings().responseTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        switch (failure) {
                            case UnusableAnswerException said -> String.valueOf(said.getMessage());
                            case TimeoutException _ -> ConnectionFault.TIMEOUT.reason();
                            default -> "no answer";
                        }))
                .onComplete(_ -> connection.close());
    }

    /// There was an answer, which is of no use; the message says why, for people.
    static final class UnusableAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnusableAnswerException(String message) {
            super(message);
        }
    }
}
