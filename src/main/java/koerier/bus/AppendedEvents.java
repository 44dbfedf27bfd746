package koerier.bus;

import java.util.List;
import koerier.delivery.Position;
import org.jspecify.annotations.Nullable;

/// What became of [AppendEvents], after COMMIT: for each event, in order, its position in the log, or null for one that
/// was there already.
public record AppendedEvents(List<@Nullable Position> positions) {}
