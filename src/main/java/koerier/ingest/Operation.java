package koerier.ingest;

/// What happened to the record.
public enum Operation {
    CREATE,
    EDIT,
    DELETE
}
