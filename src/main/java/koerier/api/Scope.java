package koerier.api;

/// What a key may do.
public enum Scope {
    /// Everything, in all organisations.
    OPERATOR("operator"),
    /// Change one organisation's modules, webhooks and rules, test and replay; includes `read`.
    MANAGE_WORKFLOWS("manage-workflows"),
    /// Read one organisation's configuration and logs.
    READ("read"),
    /// Post events.
    INGEST("ingest");

    private final String spelling;

    Scope(String spelling) {
        this.spelling = spelling;
    }

    public String spelling() {
        return spelling;
    }
}
