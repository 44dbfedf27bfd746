package koerier.template;

import koerier.ingest.FieldPlan;
import koerier.org.Organisation;
import koerier.schema.Field;
import koerier.template.Reference.Part;
import koerier.template.TemplateCompiler.Settings;

/// Makes the writer of a merge field from its type and the webhook's settings.
final class WriterFactory {
    private final Organisation organisation;
    private final FieldPlan.Builder plan;
    private final MomentFormat dateFormat;
    private final MomentFormat dateTimeFormat;
    private final ZoneOffsets zone;

    WriterFactory(Organisation organisation, Settings settings, FieldPlan.Builder plan) {
        this.organisation = organisation;
        this.plan = plan;
        if (!Formats.isDateFormat(settings.dateFormat())) {
            throw new IllegalArgumentException("no date format: " + settings.dateFormat());
        }
        if (!Formats.isDateTimeFormat(settings.dateTimeFormat())) {
            throw new IllegalArgumentException("no date-time format: " + settings.dateTimeFormat());
        }
        dateFormat = MomentFormat.of(settings.dateFormat(), settings.locale());
        dateTimeFormat = MomentFormat.of(settings.dateTimeFormat(), settings.locale());
        zone = ZoneOffsets.of(settings.zone());
    }

    Writer writer(SystemWriter.Token token, Escaper escaper) {
        return new SystemWriter(token, escaper, dateTimeFormat, zone);
    }

    Writer writer(Reference.OfField reference, Escaper escaper) {
        Field field = reference.field();
        ValueSource source = ValueSource.of(plan, reference.paths(), reference.old());
        if (reference.part() == Part.ID) {
            boolean ownId = reference.paths().getFirst().size() == 1;
            return ownId ? new ValueWriters.RecordId(source, escaper) : new ValueWriters.Text(source, escaper);
        }
        return switch (field.type()) {
            case TEXT, TEXTAREA, EMAIL, PHONE, URL, AUTONUMBER -> new ValueWriters.Text(source, escaper);
            case INTEGER, DECIMAL, PERCENT -> new ValueWriters.Number(source, escaper);
            case CURRENCY -> {
                ValueSource currency = ValueSource.of(plan, java.util.List.of(reference.currency()), reference.old());
                yield new ValueWriters.Amount(source, currency, fallbackDigits(field), escaper);
            }
            case BOOLEAN -> new ValueWriters.Truth(source, escaper);
            case DATE -> new ValueWriters.Moment(source, dateFormat, null, escaper);
            case DATETIME -> new ValueWriters.Moment(source, dateTimeFormat, zone, escaper);
            case PICKLIST -> choice(source, field, reference.part(), escaper);
            case MULTISELECT ->
                new Multiselect(source, new Options(field.options()), reference.part() == Part.STORED, escaper);
            case LOOKUP, OWNER, USER -> new ValueWriters.Related(source, escaper);
        };
    }

    private int fallbackDigits(Field field) {
        int digits = MinorDigits.of(field.currency());
        return digits == MinorDigits.UNKNOWN ? MinorDigits.of(organisation.currency()) : digits;
    }

    private static Writer choice(ValueSource source, Field field, Part part, Escaper escaper) {
        boolean renamed =
                field.options().stream().anyMatch(option -> !option.value().equals(option.label()));
        return renamed && part == Part.VALUE
                ? new ValueWriters.Choice(source, new Options(field.options()), escaper)
                : new ValueWriters.Text(source, escaper);
    }
}
