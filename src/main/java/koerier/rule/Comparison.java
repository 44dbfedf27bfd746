package koerier.rule;

/// What is asked of an order: the five positive comparisons.
enum Comparison {
    IS,
    LESS,
    LESS_OR_IS,
    GREATER,
    GREATER_OR_IS;

    /// @param compared as a comparator answers
    boolean holds(int compared) {
        return switch (this) {
            case IS -> compared == 0;
            case LESS -> compared < 0;
            case LESS_OR_IS -> compared <= 0;
            case GREATER -> compared > 0;
            case GREATER_OR_IS -> compared >= 0;
        };
    }

    /// The comparison of a positive operator on numbers or dates.
    static Comparison of(Operator operator) {
        return switch (operator) {
            case LT, BEFORE -> LESS;
            case LTE, ON_OR_BEFORE -> LESS_OR_IS;
            case GT, AFTER -> GREATER;
            case GTE, ON_OR_AFTER -> GREATER_OR_IS;
            default -> IS;
        };
    }
}
