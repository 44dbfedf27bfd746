package koerier.log.io;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import koerier.bus.Admission;
import koerier.bus.AppendEvents;
import koerier.configuration.Configuration;
import koerier.delivery.Position;
import koerier.ingest.EventKey;
import koerier.ingest.Lanes;
import koerier.ingest.RecordEvent;
import koerier.log.io.Batch.Appended;
import koerier.org.OrgId;
import koerier.store.LogWriter.EventRow;
import koerier.store.LogWriter.Flush;
import org.jspecify.annotations.Nullable;

/// Makes the next flush out of what waits. This is the moment of acceptance: an event's position and the configuration
/// that judges it are given together.
final class BatchBuilder {
    private final Function<OrgId, @Nullable Configuration> configurations;
    private final Admission admission;
    private final InstantSource clock;
    private final Positions positions;
    private final StationsSaid stations;
    private final EventKey.Maker keys = new EventKey.Maker();

    BatchBuilder(
            Function<OrgId, @Nullable Configuration> configurations,
            Admission admission,
            InstantSource clock,
            Positions positions,
            StationsSaid stations) {
        this.configurations = configurations;
        this.admission = admission;
        this.clock = clock;
        this.positions = positions;
        this.stations = stations;
    }

    Batch next(Waiting waiting) {
        long now = Positions.micros(clock.instant());
        List<Appended> events = new ArrayList<>();
        for (Waiting.Events message : waiting.takeEvents()) {
            Appended appended = appended(message, now);
            if (appended != null) {
                events.add(appended);
            }
        }
        return new Batch(events, waiting.takeAdvances());
    }

    /// The rows of a batch; made anew each time that it is tried, since positions only grow.
    Flush rows(Batch batch) {
        return stations.flush(batch, positions, Positions.micros(clock.instant()));
    }

    /// Null when it was refused: an organisation is gone.
    private @Nullable Appended appended(Waiting.Events waiting, long now) {
        AppendEvents body = waiting.message().body();
        boolean test = body.purpose() == AppendEvents.Purpose.TEST;
        List<EventRow> rows = new ArrayList<>(body.events().size());
        List<Configuration> stood = new ArrayList<>(body.events().size());
        OrgId org = null;
        Configuration configuration = null;
        for (int i = 0; i < body.events().size(); i++) {
            RecordEvent event = body.events().get(i);
            if (configuration == null || !event.org().equals(org)) {
                org = event.org();
                configuration = configurations.apply(org);
            }
            if (configuration == null) {
                admission.release(waiting.bytes());
                waiting.message().fail(LogVerticle.UNKNOWN_ORGANISATION, "no such organisation: " + org);
                return null;
            }
            int lane = Lanes.lane(event.org().value(), event.module(), event.recordId());
            UUID key = test ? UUID.randomUUID() : keys.key(event).uuid();
            Position position = new Position(positions.next(now), lane);
            Configuration judge =
                    body.judgedBy().isEmpty() ? configuration : body.judgedBy().get(i);
            rows.add(new EventRow(event, position, judge.version(), test, key));
            stood.add(judge);
        }
        return new Appended(waiting.message(), rows, stood);
    }
}
