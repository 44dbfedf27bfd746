package koerier.rule;

import java.util.EnumSet;
import java.util.Set;
import koerier.schema.FieldType.Family;
import org.jspecify.annotations.Nullable;

/// What a criterion asks of a field. A negative operator is the exact negation of its positive twin, and is carried out
/// as such; so it is true on an empty field.
public enum Operator {
    IS_EMPTY(Shape.NONE, Families.ALL),
    IS_NOT_EMPTY(Shape.NONE, Families.ALL),
    IS(Shape.VALUE, Families.ALL),
    IS_NOT(Shape.VALUE, Families.COMPARED),
    IN(Shape.VALUES, Families.LISTED),
    NOT_IN(Shape.VALUES, Families.LISTED),
    CONTAINS(Shape.VALUE, Families.WORDS),
    NOT_CONTAINS(Shape.VALUE, Families.TEXT),
    STARTS_WITH(Shape.VALUE, Families.WORDS),
    NOT_STARTS_WITH(Shape.VALUE, Families.TEXT),
    ENDS_WITH(Shape.VALUE, Families.TEXT),
    NOT_ENDS_WITH(Shape.VALUE, Families.TEXT),
    LT(Shape.VALUE, Families.NUMBER),
    LTE(Shape.VALUE, Families.NUMBER),
    GT(Shape.VALUE, Families.NUMBER),
    GTE(Shape.VALUE, Families.NUMBER),
    BETWEEN(Shape.RANGE, Families.ORDERED),
    NOT_BETWEEN(Shape.RANGE, Families.ORDERED),
    BEFORE(Shape.VALUE, Families.DATE),
    AFTER(Shape.VALUE, Families.DATE),
    ON_OR_BEFORE(Shape.VALUE, Families.DATE),
    ON_OR_AFTER(Shape.VALUE, Families.DATE),
    AGE_IN_DAYS(Shape.DAYS, Families.DATE),
    DUE_IN_DAYS(Shape.DAYS, Families.DATE),
    INCLUDES_ALL(Shape.VALUES, Families.MULTISELECT),
    INCLUDES_ANY(Shape.VALUES, Families.MULTISELECT),
    EXCLUDES_ALL(Shape.VALUES, Families.MULTISELECT),
    EXCLUDES_ANY(Shape.VALUES, Families.MULTISELECT),
    CHANGED(Shape.NONE, Families.ALL),
    NOT_CHANGED(Shape.NONE, Families.ALL),
    WAS(Shape.VALUE, Families.ALL),
    CHANGED_FROM(Shape.VALUE, Families.ALL),
    CHANGED_TO(Shape.VALUE, Families.ALL);

    /// Which members of a criterion carry the operand. On a multi-select VALUE is a set of values too.
    public enum Shape {
        NONE,
        VALUE,
        VALUES,
        RANGE,
        DAYS
    }

    /// Which families of field types know an operator.
    private static final class Families {
        private static final Set<Family> ALL = EnumSet.allOf(Family.class);
        private static final Set<Family> COMPARED = EnumSet.complementOf(EnumSet.of(Family.BOOLEAN));
        private static final Set<Family> LISTED =
                EnumSet.of(Family.TEXT, Family.NUMBER, Family.PICKLIST, Family.REFERENCE);
        private static final Set<Family> WORDS = EnumSet.of(Family.TEXT, Family.PICKLIST);
        private static final Set<Family> TEXT = EnumSet.of(Family.TEXT);
        private static final Set<Family> NUMBER = EnumSet.of(Family.NUMBER);
        private static final Set<Family> ORDERED = EnumSet.of(Family.NUMBER, Family.DATE);
        private static final Set<Family> DATE = EnumSet.of(Family.DATE);
        private static final Set<Family> MULTISELECT = EnumSet.of(Family.MULTISELECT);
    }

    private final Shape shape;
    private final Set<Family> families;

    Operator(Shape shape, Set<Family> families) {
        this.shape = shape;
        this.families = families;
    }

    public Shape shape() {
        return shape;
    }

    public boolean suits(Family family) {
        return families.contains(family);
    }

    /// Whether it looks at what the event changed.
    public boolean isHistory() {
        return this == CHANGED || this == NOT_CHANGED || this == WAS || this == CHANGED_FROM || this == CHANGED_TO;
    }

    /// The operator that this one is the negation of, null for a positive one.
    public @Nullable Operator positive() {
        return switch (this) {
            case IS_NOT_EMPTY -> IS_EMPTY;
            case IS_NOT -> IS;
            case NOT_IN -> IN;
            case NOT_CONTAINS -> CONTAINS;
            case NOT_STARTS_WITH -> STARTS_WITH;
            case NOT_ENDS_WITH -> ENDS_WITH;
            case NOT_BETWEEN -> BETWEEN;
            case EXCLUDES_ALL -> INCLUDES_ANY;
            case EXCLUDES_ANY -> INCLUDES_ALL;
            case NOT_CHANGED -> CHANGED;
            default -> null;
        };
    }
}
