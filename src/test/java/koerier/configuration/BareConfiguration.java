package koerier.configuration;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;

/// The smallest configuration: an organisation with a name, at some version, for tests of what only passes it on.
public final class BareConfiguration {
    private static final Configurer CONFIGURER = new Configurer(
            Editions.standard(),
            _ -> AddressPolicy.strict(),
            new SecretBox(Map.of("test", new byte[SecretBox.KEY_BYTES]), "test", new SecureRandom()),
            new SecureRandom()::nextBytes,
            Configurer.SECRET_OVERLAP_DEFAULT);

    private BareConfiguration() {}

    public static Configuration of(OrgId org, long version) {
        var organisation =
                (Decision.Change) CONFIGURER.putOrganisation(null, org, Map.of("name", "Bare"), Precondition.NONE);
        return CONFIGURER
                .build(org, CONFIGURER.apply(List.of(), organisation.edits(), version, Instant.EPOCH))
                .orElseThrow();
    }
}
