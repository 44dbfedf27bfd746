package koerier.rule;

import java.util.List;

/// What a field is compared with, as it was written: its meaning depends on the field's type. Literals are text
/// (String), numbers (BigDecimal) or Boolean.
public sealed interface Operand {
    /// `isEmpty`, `changed` and the like compare with nothing.
    record None() implements Operand {}

    record Value(Object literal) implements Operand {}

    record Values(List<Object> literals) implements Operand {
        public Values {
            literals = List.copyOf(literals);
        }
    }

    /// Both bounds belong to the range.
    record Range(Object low, Object high) implements Operand {}

    /// Another field of the same record and family.
    record OtherField(String apiName) implements Operand {}

    /// A moving stretch of days.
    ///
    /// @param n how many units; 0 for ranges that take no number
    record Relative(RelativeRange range, int n) implements Operand {}

    /// A comparison of a number of days with one number, or with two for `between`.
    ///
    /// @param comparison IS, IS_NOT, LT, LTE, GT, GTE, BETWEEN or NOT_BETWEEN
    /// @param high equal to `low` for all but the last two
    record Days(Operator comparison, int low, int high) implements Operand {}
}
