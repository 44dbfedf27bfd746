package koerier.schema;

/// The types of a field. Documents spell them in lower case (`multiselect`).
public enum FieldType {
    TEXT,
    TEXTAREA,
    EMAIL,
    PHONE,
    URL,
    AUTONUMBER,
    INTEGER,
    DECIMAL,
    PERCENT,
    CURRENCY,
    BOOLEAN,
    DATE,
    DATETIME,
    PICKLIST,
    MULTISELECT,
    LOOKUP,
    OWNER,
    USER;

    /// Fields of one family can be compared with each other and share their operators.
    public enum Family {
        TEXT,
        NUMBER,
        DATE,
        PICKLIST,
        MULTISELECT,
        BOOLEAN,
        REFERENCE
    }

    public Family family() {
        return switch (this) {
            case TEXT, TEXTAREA, EMAIL, PHONE, URL, AUTONUMBER -> Family.TEXT;
            case INTEGER, DECIMAL, PERCENT, CURRENCY -> Family.NUMBER;
            case DATE, DATETIME -> Family.DATE;
            case PICKLIST -> Family.PICKLIST;
            case MULTISELECT -> Family.MULTISELECT;
            case BOOLEAN -> Family.BOOLEAN;
            case LOOKUP, OWNER, USER -> Family.REFERENCE;
        };
    }
}
