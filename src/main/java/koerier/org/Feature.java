package koerier.org;

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

    /// As in documents: `multi-currency`.
    public String spelling() {
        return spelling;
    }
}
