package koerier.store;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The flush statement with all of its parts, or without those that a flush has nothing for: the database pays for each
/// part in every flush, whether or not it writes a row.
///
/// @param parameters the numbers, in the whole statement, of those that this one has, from 1
record FlushForm(String sql, List<Integer> parameters) {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    static final FlushForm WHOLE = numbered(FlushStatement.SQL);

    /// Events, attempts and progress: all that there is to write while everything goes well.
    static final FlushForm USUAL =
            numbered(without("new_firing", "new_parked", "new_parked_end", "new_retry", "new_retry_end"));

    /// The arrays that are empty in the usual flush.
    private static final int[] RARE = WHOLE.parameters.stream()
            .filter(number -> !USUAL.parameters.contains(number))
            .mapToInt(number -> number - 1)
            .toArray();

    /// The smallest that writes everything that these parameters hold.
    ///
    /// @param all of the whole statement
    static FlushForm of(Object[] all) {
        for (int index : RARE) {
            if (((Object[]) all[index]).length > 0) {
                return WHOLE;
            }
        }
        return USUAL;
    }

    /// Its own of the parameters of the whole statement.
    Tuple chosen(Object[] all) {
        Object[] own = new Object[parameters.size()];
        for (int i = 0; i < own.length; i++) {
            own[i] = all[parameters.get(i) - 1];
        }
        return Tuple.wrap(own);
    }

    private static String without(String... parts) {
        String sql = FlushStatement.SQL;
        for (String part : parts) {
            String shorter = sql.replaceFirst("(?s)\\), " + part + " as \\(\n.*?\n\\)", ")");
            if (shorter.equals(sql)) {
                throw new IllegalStateException("the statement has no part " + part);
            }
            sql = shorter;
        }
        return sql;
    }

    /// The parameters of a statement have to be numbered without gaps.
    private static FlushForm numbered(String sql) {
        List<Integer> parameters = new ArrayList<>();
        String text = PARAMETER.matcher(sql).replaceAll(found -> {
            int number = Integer.parseInt(found.group(1));
            if (!parameters.contains(number)) {
                parameters.add(number);
            }
            return Matcher.quoteReplacement("$" + (parameters.indexOf(number) + 1));
        });
        return new FlushForm(text, List.copyOf(parameters));
    }
}
