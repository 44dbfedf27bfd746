package koerier.rule;

import java.util.List;

/// Which records a rule is meant for: rows and how they are joined. No rows: every record.
///
/// @param pattern joins each row exactly once; for no rows an empty AND
public record Criteria(List<Condition> conditions, Pattern pattern) {
    public static final Criteria NONE = new Criteria(List.of(), Pattern.all(0));

    public Criteria {
        conditions = List.copyOf(conditions);
    }
}
