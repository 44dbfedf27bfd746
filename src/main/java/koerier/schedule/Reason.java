package koerier.schedule;

import java.util.Optional;

/// Why a scheduled action did not become a delivery.
public enum Reason {
    NO_ANCHOR("no anchor"),
    PAST("past"),
    TOO_LATE("too late"),
    RULE_INACTIVE("rule inactive"),
    RULE_INVALID("rule invalid"),
    CRITERIA("criteria"),
    REPLACED("replaced"),
    ANCHOR_EMPTIED("anchor emptied"),
    RECORD_DELETED("record deleted"),
    RULE_DELETED("rule deleted"),
    ACTION_DELETED("action deleted"),
    FIRED_ONCE("fired once already"),
    EVENT_GONE("event no longer kept"),
    BY_HAND("cancelled by hand");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /// The stable name that people see.
    public String text() {
        return text;
    }

    /// The reason with this [#text()]; empty for one that this version does not know.
    public static Optional<Reason> of(String text) {
        for (Reason reason : values()) {
            if (reason.text.equals(text)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
