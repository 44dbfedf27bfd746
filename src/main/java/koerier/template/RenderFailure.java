package koerier.template;

/// A rendering that cannot be: the delivery ends as an internal processing error. Carries no stack trace.
public final class RenderFailure extends RuntimeException {
    public RenderFailure(String message) {
        super(message, null, false, false);
    }
}
