package koerier.configuration;

import java.util.List;
import java.util.Map;
import koerier.document.FieldError;
import org.jspecify.annotations.Nullable;

/// What becomes of a wish to change an organisation's configuration: decided purely, carried out by the store.
public sealed interface Decision {
    /// @param edits what to write; nothing when the document says what is there already
    /// @param subject the kind and id of what the caller asked for
    /// @param created whether it is new
    /// @param secret a signing secret that was made by this change and is shown now and never again, null if none
    record Change(
            List<Edit> edits,
            Kind kind,
            String subject,
            boolean created,
            @Nullable String secret) implements Decision {
        public Change {
            edits = List.copyOf(edits);
        }
    }

    record Invalid(List<FieldError> errors) implements Decision {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /// There is no such thing.
    record Missing() implements Decision {}

    /// The thing has changed since the caller read it (If-Match).
    record Stale() implements Decision {}

    /// It cannot go while others need it.
    ///
    /// @param users the rules or webhooks that use it, by id and name
    record InUse(String detail, List<User> users) implements Decision {
        public InUse {
            users = List.copyOf(users);
        }
    }

    /// One user of a thing that is in use.
    record User(String id, String name) {}

    /// One entry to write; a null document deletes.
    record Edit(Kind kind, String id, @Nullable Map<String, @Nullable Object> document) {}
}
