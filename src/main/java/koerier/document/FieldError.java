package koerier.document;

/// One mistake in a document: where (an RFC 6901 pointer, "" for the whole), which (a stable code such as `required`,
/// `unknown`, `tooLong`), and in words that a person can act on.
public record FieldError(String pointer, String code, String detail) {}
