package koerier.store;

/// Another process has taken the lanes first.
public final class LanesTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LanesTakenException(String message) {
        super(message);
    }
}
