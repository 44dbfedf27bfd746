package koerier.template;

/// What an author should know about a template that is accepted all the same.
///
/// @param code stable: `unsupportedField`, `illFormed`, ...
/// @param position the offset in the template, in UTF-16 units, of what it is about
public record Warning(String code, int position, String detail) {}
