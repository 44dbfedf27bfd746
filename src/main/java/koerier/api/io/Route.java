package koerier.api.io;

import io.vertx.core.Future;

/// What carries an operation out.
///
/// @param body how its body is treated before the handler is called
record Route(Body body, Handler handler) {
    interface Handler {
        Future<Answer> handle(Exchange exchange);
    }

    enum Body {
        /// Read, parsed, and refused when the contract finds a mistake in it.
        CHECKED,
        /// Read and parsed; the handler adds what it finds to what the contract found, so that all mistakes are named
        /// at once.
        MERGED,
        /// Left on the socket for the handler to read.
        STREAMED
    }

    static Route checked(Handler handler) {
        return new Route(Body.CHECKED, handler);
    }

    static Route merged(Handler handler) {
        return new Route(Body.MERGED, handler);
    }

    static Route streamed(Handler handler) {
        return new Route(Body.STREAMED, handler);
    }
}
