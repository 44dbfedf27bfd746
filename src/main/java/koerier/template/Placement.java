package koerier.template;

/// Where a template's text goes; it decides the tokenizer and with it the escaper of each merge field.
public enum Placement {
    /// The URL's path part (a path segment at a time).
    URL_PATH,
    /// A value in the query string, or its name: literal text is percent-encoded too.
    QUERY,
    /// The query part of the URL as typed: literal text keeps its `&`, `=` and `%`.
    URL_QUERY,
    /// A value in an application/x-www-form-urlencoded body.
    FORM,
    HEADER,
    /// A raw body.
    JSON,
    XML,
    HTML,
    TEXT
}
