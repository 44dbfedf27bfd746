package koerier.ingest;

import java.util.Optional;
import java.util.regex.Pattern;

/// Which scheduled action a log entry wakes that is a copy of its record's latest event, put into the log because
/// the action is due. It says all that it takes to judge the action and to end it.
///
/// @param action the id of the action, as people see it (`sch_...`)
/// @param dueMillis when it was due
/// @param since when it was made or last moved: a position, in microseconds. Of a look, the position of the event
///     that the entry is a copy of
/// @param webhook the number of the webhook when it was made
/// @param anchorField the field that it counts from, "" for none
/// @param anchor the value that its due time was counted from, as text
public record WakeOf(String action, long dueMillis, long since, int webhook, String anchorField, String anchor) {
    private static final String SEPARATOR = " ";
    private static final String LOOK = "look_";
    private static final int PARTS = 6;
    private static final Pattern NUMBERS = Pattern.compile("-?[0-9]{1,18} [0-9]{1,18} [0-9]{1,9}");

    /// What a date rule that is new sees of a record that is older: the entry wakes nothing, but the rule looks at
    /// it.
    ///
    /// @param version of the rule
    /// @param latest the position of the event that the entry is a copy of, in microseconds
    public static WakeOf look(int rule, long version, long latest) {
        return new WakeOf(LOOK + rule + "_" + version, 0, latest, 0, "", "");
    }

    public boolean isLook() {
        return action.startsWith(LOOK);
    }

    /// An entry with the same one is a repeat.
    String key() {
        return action + SEPARATOR + dueMillis + SEPARATOR + since;
    }

    /// As it is stored. Api names and dates hold no blanks.
    public String text() {
        return String.join(SEPARATOR, key(), Integer.toString(webhook), anchorField, anchor);
    }

    /// Reads [#text()]; empty for anything else.
    public static Optional<WakeOf> parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        return parts.length == PARTS
                        && NUMBERS.matcher(String.join(SEPARATOR, parts[1], parts[2], parts[3]))
                                .matches()
                ? Optional.of(new WakeOf(
                        parts[0],
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Integer.parseInt(parts[3]),
                        parts[4],
                        parts[5]))
                : Optional.empty();
    }
}
