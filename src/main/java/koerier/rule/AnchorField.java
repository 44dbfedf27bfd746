package koerier.rule;

import java.time.Instant;
import java.time.LocalDate;
import koerier.ingest.EventView;
import koerier.schema.FieldType;

/// Reads the value of one date or date-time field out of an event.
///
/// @param slot of the value in the record
record AnchorField(int slot, FieldReader reader) {

    AnchorValue read(EventView view, Moment moment) {
        Span span = moment.read(view, new Slots(slot, -1), moment.first);
        if (reader.type() == FieldType.DATE) {
            long day = reader.day(span);
            return day == DateSpans.NONE
                    ? new AnchorValue.Nothing()
                    : new AnchorValue.OnDate(LocalDate.ofEpochDay(day));
        }
        long millis = reader.millis(span);
        return millis == DateSpans.NONE
                ? new AnchorValue.Nothing()
                : new AnchorValue.AtMoment(Instant.ofEpochMilli(millis));
    }
}
