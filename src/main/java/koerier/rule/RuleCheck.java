package koerier.rule;

import koerier.document.DocumentReader;

/// What is asked of the parts of a rule while its document is read.
interface RuleCheck {
    /// Nothing is asked.
    RuleCheck NONE = new RuleCheck() {};

    /// The kinds of fields that a place takes.
    enum Wanted {
        /// A field whose changes count.
        CHANGEABLE,
        DATE
    }

    default String name(DocumentReader rule, String name) {
        return name;
    }

    /// The api name of the module that was named.
    default String module(DocumentReader rule, String name) {
        return name;
    }

    /// A field that is named outside a condition.
    ///
    /// @param at the full pointer of the name
    default void field(DocumentReader reader, String at, String apiName, Wanted wanted) {}

    default void condition(DocumentReader reader, Condition condition) {}

    default void webhook(DocumentReader reader, String id) {}

    /// Whether an anchor has a time of day of its own (a date-time, or the activation).
    default void timing(DocumentReader reader, Action.TimeBased action) {}

    default void dateTrigger(DocumentReader reader, Trigger.DateTrigger trigger) {}

    /// The time-based actions whose ids may be sent back.
    default ActionDocument.Known knownActions() {
        return number -> false;
    }
}
