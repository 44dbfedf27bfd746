package koerier.rule;

/// The operand that stands for whoever caused the event.
final class CurrentUser {
    static final String NAME = "currentUser";

    private CurrentUser() {}
}
