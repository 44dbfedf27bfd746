package koerier.org;

import java.util.Optional;
import java.util.stream.Stream;

/// What an organisation can switch on; switching it off takes the fields it provides away.
public enum Feature {
    ADS("ads"),
    VISITOR_TRACKING("visitor-tracking"),
    TERRITORIES("territories"),
    MULTI_CURRENCY("multi-currency");

    private final String spelling;

    Feature(String spelling) {
        this.spelling = spelling;
    }

    public static Optional<Feature> find(String spelling) {
        return Stream.of(values())
                .filter(feature -> feature.spelling.equals(spelling))
                .findFirst();
    }

    /// As in documents: `multi-currency`.
    public String spelling() {
        return spelling;
    }
}
