package koerier.log;

/// So many attempts of one kind.
public record UsageCount(UsageKey key, long count) {
    public UsageCount {
        if (count < 1) {
            throw new IllegalArgumentException("nothing is not counted: " + count);
        }
    }
}
