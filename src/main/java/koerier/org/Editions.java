package koerier.org;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The editions that organisations may have: the standard ones, and those that the operator configured. Immutable.
public final class Editions {
    /// The edition of an organisation that names none.
    public static final String DEFAULT = "professional";

    private static final Editions STANDARD = new Editions(Map.of())
            .with(new Edition(DEFAULT, 10_000, 100, Set.of("POST", "GET"), Edition.Limits.DEFAULT))
            .with(new Edition("enterprise", 20_000, 500, Set.of("POST", "GET"), Edition.Limits.DEFAULT))
            .with(new Edition(
                    "unlimited", Edition.UNCAPPED, Edition.UNCAPPED, Edition.METHODS, Edition.Limits.DEFAULT));

    private final Map<String, Edition> byName;

    private Editions(Map<String, Edition> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    /// `professional`, `enterprise` and `unlimited`.
    public static Editions standard() {
        return STANDARD;
    }

    /// These editions and one more; it takes the place of the one of its name, if there is one.
    public Editions with(Edition edition) {
        Map<String, Edition> more = new LinkedHashMap<>(byName);
        more.put(edition.name(), edition);
        return new Editions(more);
    }

    public Optional<Edition> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The names in the order in which the editions were added.
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
