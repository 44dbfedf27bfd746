package koerier.configuration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import koerier.document.FieldError;
import koerier.document.MergePatch;
import koerier.document.Parsed;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.org.Organisation;
import koerier.org.OrganisationDocument;
import org.jspecify.annotations.Nullable;

/// Decides about the organisation itself.
final class OrganisationDecisions {
    private final Editions editions;

    OrganisationDecisions(Editions editions) {
        this.editions = editions;
    }

    Decision put(
            @Nullable Configuration current,
            OrgId org,
            Map<String, @Nullable Object> document,
            Precondition precondition) {
        if (current == null) {
            return precondition.version().isPresent() ? new Decision.Stale() : save(org, document, true);
        }
        return onExisting(current, precondition, _ -> save(org, document, false));
    }

    Decision patch(Configuration current, Map<String, @Nullable Object> patch, Precondition precondition) {
        return onExisting(
                current,
                precondition,
                organisation -> save(
                        current.org(),
                        MergePatch.apply(new LinkedHashMap<>(OrganisationDocument.document(organisation)), patch),
                        false));
    }

    /// With the organisation goes all that it has configured.
    Decision delete(Configuration current, Precondition precondition) {
        return onExisting(current, precondition, _ -> {
            List<Decision.Edit> edits = current.entries().values().stream()
                    .filter(entry -> entry.document() != null)
                    .map(entry -> new Decision.Edit(entry.kind(), entry.id(), null))
                    .toList();
            return new Decision.Change(edits, Kind.ORGANISATION, current.org().value(), false, null);
        });
    }

    private Decision save(OrgId org, Map<String, @Nullable Object> document, boolean created) {
        return switch (OrganisationDocument.parse(org, document, editions)) {
            case Parsed.Invalid<Organisation>(List<FieldError> errors) -> new Decision.Invalid(errors);
            case Parsed.Valid<Organisation>(Organisation organisation) ->
                new Decision.Change(
                        List.of(new Decision.Edit(
                                Kind.ORGANISATION, org.value(), OrganisationDocument.document(organisation))),
                        Kind.ORGANISATION,
                        org.value(),
                        created,
                        null);
        };
    }

    private static Decision onExisting(
            Configuration current,
            Precondition precondition,
            java.util.function.Function<Organisation, Decision> decide) {
        return Configurer.onExisting(
                Optional.of(current.organisation()),
                current.entry(Kind.ORGANISATION, current.org().value()),
                precondition,
                decide);
    }
}
