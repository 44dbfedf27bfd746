package koerier.store;

import static koerier.store.Rows.NOON;
import static koerier.store.Rows.ORG;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import koerier.delivery.Delivery;
import koerier.lane.DeliveryRef;
import koerier.lane.RetryKey;
import koerier.log.Firing;
import koerier.store.LogWriter.Flush;
import koerier.store.LogWriter.ParkedEnd;
import koerier.store.LogWriter.ParkedRow;
import koerier.store.LogWriter.Progress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FlushFormTest {
    private static final Delivery DELIVERY = Rows.delivery(ORG, NOON, 3, 1, 2, "r");
    private static final DeliveryRef REF = DeliveryRef.of(DELIVERY.id(), 1);

    private static FlushForm form(
            List<Firing> firings,
            List<ParkedRow> parked,
            List<ParkedEnd> parkedEnds,
            List<Delivery> retries,
            List<RetryKey> retryEnds) {
        var progress =
                new Progress(NOON, new Long[] {NOON, NOON}, NOON, NOON, List.of(REF), List.of(REF), parked, parkedEnds);
        var events = List.of(Rows.row(Rows.event("e", "r", "x"), NOON, 3));
        var attempts = List.of(Rows.attempt(DELIVERY, Rows.success(1, NOON)));
        var flush = new Flush(events, attempts, firings, retries, retryEnds, progress);
        var frozen = retries.stream().map(retry -> Buffer.buffer("x")).toList();
        return FlushForm.of(FlushStatement.parameters(flush, events, frozen, 1));
    }

    @Test
    @DisplayName("a flush is written by the small statement only when that has a part for each of its rows")
    void fits() {
        var firing = new Firing(ORG, 1, "r", DELIVERY.id().position());
        var row = new ParkedRow(NOON, ORG, DELIVERY.request().target(), List.of(REF));
        var end = new ParkedEnd(NOON, REF);
        var retryEnd = new RetryKey(NOON / 1_000, REF);
        assertThat(form(List.of(), List.of(), List.of(), List.of(), List.of())).isEqualTo(FlushForm.USUAL);
        assertThat(List.of(
                        form(List.of(firing), List.of(), List.of(), List.of(), List.of()),
                        form(List.of(), List.of(row), List.of(), List.of(), List.of()),
                        form(List.of(), List.of(), List.of(end), List.of(), List.of()),
                        form(List.of(), List.of(), List.of(), List.of(DELIVERY), List.of()),
                        form(List.of(), List.of(), List.of(), List.of(), List.of(retryEnd))))
                .containsOnly(FlushForm.WHOLE);
    }

    @Test
    @DisplayName("the small statement has the same parameters in the places that it gives them")
    void places() {
        Object[] all = IntStream.rangeClosed(1, 71).boxed().toArray();
        assertThat(FlushForm.WHOLE.parameters()).hasSize(71);
        assertThat(FlushForm.USUAL.sql()).contains("new_event", "new_attempt", "new_progress");
        assertThat(Pattern.compile("new_\\w+ as").matcher(FlushForm.USUAL.sql()).results())
                .hasSize(3);
        for (FlushForm form : List.of(FlushForm.WHOLE, FlushForm.USUAL)) {
            var chosen = form.chosen(all);
            String back = Pattern.compile("\\$(\\d+)")
                    .matcher(form.sql())
                    .replaceAll(found -> "#" + chosen.getValue(Integer.parseInt(found.group(1)) - 1));
            assertThat(back.lines().map(line -> line.replace('#', '$')))
                    .isSubsetOf(FlushStatement.SQL.lines().toList());
        }
    }
}
