package koerier.document;

import java.util.List;
import java.util.function.Function;

/// What became of a document: a value, or every mistake that was found in it.
public sealed interface Parsed<T> {
    record Valid<T>(T value) implements Parsed<T> {}

    record Invalid<T>(List<FieldError> errors) implements Parsed<T> {
        public Invalid {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("invalid without an error");
            }
        }
    }

    default <R> Parsed<R> flatMap(Function<T, Parsed<R>> next) {
        return switch (this) {
            case Valid<T>(T value) -> next.apply(value);
            case Invalid<T>(List<FieldError> errors) -> new Invalid<>(errors);
        };
    }
}
