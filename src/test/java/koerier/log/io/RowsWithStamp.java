package koerier.log.io;

import static koerier.testkit.TestPostgres.await;

import java.util.List;
import koerier.delivery.Delivery;
import koerier.log.AttemptRow;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.Progress;
import koerier.store.PgLogWriter;

/// Attempts in the log, for tests.
final class RowsWithStamp {
    private RowsWithStamp() {}

    static void write(PgLogWriter writer, List<AttemptRow> rows, long stamp) {
        Long[] settled = {0L};
        await(writer.flush(new Flush(
                List.of(),
                rows,
                List.of(),
                List.of(),
                List.of(),
                new Progress(stamp, settled, 0, 0, List.of(), List.of(), List.of(), List.of()))));
    }

    static AttemptRow withWebhook(AttemptRow row, int webhook) {
        Delivery delivery = row.delivery();
        return new AttemptRow(
                new Delivery(
                        delivery.id(),
                        delivery.org(),
                        delivery.configurationVersion(),
                        webhook,
                        delivery.module(),
                        delivery.recordId(),
                        delivery.eventId(),
                        delivery.function(),
                        delivery.turn(),
                        delivery.request(),
                        delivery.signingKeys()),
                row.attempt());
    }
}
