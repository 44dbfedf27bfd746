package koerier.template;

import java.util.List;
import koerier.schema.Field;
import org.jspecify.annotations.Nullable;

/// What a merge field stands for.
sealed interface Reference {

    /// A value of the record.
    ///
    /// @param identity module and field names from the webhook's module down: `Deals.Account_Name.Phone`
    /// @param shown the token as people see it, without `${` and `}`
    /// @param paths where the value may be in the record, the likelier first
    /// @param currency where the record that holds the field has its own currency
    /// @param part what of the field is wanted
    /// @param old whether the value before the change is wanted
    record OfField(
            String identity,
            String shown,
            Field field,
            List<List<String>> paths,
            List<String> currency,
            Part part,
            boolean old)
            implements Reference {
        /// The field it counts as: the id of a related record is the lookup itself.
        String counted() {
            boolean related = part == Part.ID && paths.getFirst().size() > 1;
            return related ? identity.substring(0, identity.lastIndexOf('.')) : identity;
        }
    }

    /// What of a field is wanted.
    enum Part {
        VALUE,
        /// The stored value of a picklist or multi-select.
        STORED,
        /// The id of a related record.
        ID
    }

    /// A field of the organisation's profile.
    record OfOrganisation(String identity, String shown, String value) implements Reference {}

    record OfSystem(SystemWriter.Token token) implements Reference {}

    /// Nothing that this organisation and module have now.
    ///
    /// @param identity which field it would be, null of what is none
    record Unsupported(@Nullable String identity, String reason) implements Reference {}

    /// Something that cannot be saved, since it may mean several fields.
    record Ambiguous(String reason) implements Reference {}
}
