package koerier.ingest;

/// What a log entry asks for that makes a call once more instead of telling of a change: it holds the event of then,
/// and is judged by the configuration that the call is rendered with.
///
/// @param delivery the id of the delivery that is made again
/// @param renderedAs the delivery id that its bytes hold, so that they are the same; empty: its own
/// @param rule the number of the rule whose name the bytes may hold, 0 for none
/// @param webhook the number in the webhook's id
/// @param request tells two replays of one delivery apart: an entry with the same one is a repeat. Not stored
public record ReplayOf(String delivery, String renderedAs, int rule, int webhook, String request) {
    private static final int PARTS = 4;
    private static final String OWN = "-";

    /// As it is stored: ids and numbers between blanks.
    public String text() {
        return delivery + " " + (renderedAs.isEmpty() ? OWN : renderedAs) + " " + rule + " " + webhook;
    }

    /// Reads [#text()].
    public static ReplayOf parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("no replay: " + text);
        }
        return new ReplayOf(
                parts[0],
                parts[1].equals(OWN) ? "" : parts[1],
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                "");
    }
}
