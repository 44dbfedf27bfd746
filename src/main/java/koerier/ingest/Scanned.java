package koerier.ingest;

import java.util.List;
import koerier.document.FieldError;

/// What became of the bytes of one event: a record event, or every mistake that was found in it.
public sealed interface Scanned {
    record Event(RecordEvent event) implements Scanned {}

    record Rejected(List<FieldError> errors) implements Scanned {
        public Rejected {
            errors = List.copyOf(errors);
            if (errors.isEmpty()) {
                throw new IllegalArgumentException("rejected without an error");
            }
        }

        /// Whether the bytes are no JSON at all, as against JSON that makes no acceptable event.
        public boolean isMalformed() {
            return errors.stream().anyMatch(error -> error.code().equals(JsonScanner.SYNTAX));
        }

        /// Whether the event was over [EventScanner#EVENT_BYTES_MAX].
        public boolean isTooLarge() {
            return errors.stream().anyMatch(error -> error.code().equals(EventScanner.TOO_LARGE));
        }
    }
}
