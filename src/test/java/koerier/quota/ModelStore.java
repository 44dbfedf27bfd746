package koerier.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import koerier.org.OrgId;

/// What the store of days does, in memory and on a clock of its own: the simulation's, and the measure of the
/// real one.
public final class ModelStore {
    private final Map<OrgId, Row> rows = new HashMap<>();

    private static final class Row {
        QuotaDay day;
        long version;
        long cap;
        long leased;

        Row(QuotaDay day, Terms terms) {
            this.day = day;
            this.version = terms.version();
            this.cap = terms.cap();
        }
    }

    public Grant lease(Ask ask, Instant now) {
        Row row = current(ask, now);
        Terms terms = ask.terms();
        if (terms.version() >= row.version) {
            row.version = terms.version();
            row.cap = terms.cap();
        }
        if (row.day.start().equals(ask.returnedDay())) {
            row.leased -= Math.min(ask.returned(), row.leased);
        }
        long units = Grant.units(row.cap - row.leased, ask.wanted(), ask.held());
        row.leased += units;
        return new Grant(row.day, units, row.leased, row.cap, Duration.between(now, row.day.end()));
    }

    private Row current(Ask ask, Instant now) {
        Row last = rows.get(ask.org());
        Terms terms = ask.terms();
        if (last == null) {
            return put(ask.org(), new Row(QuotaDay.of(terms.zone(), now), terms));
        }
        boolean newer = terms.version() > last.version;
        QuotaDay day = last.day.at(now, newer ? terms.zone() : last.day.zone(), terms.since());
        if (day.start().equals(last.day.start())) {
            last.day = day;
            return last;
        }
        Row next = new Row(day, terms);
        next.version = Math.max(terms.version(), last.version);
        next.cap = newer ? terms.cap() : last.cap;
        return put(ask.org(), next);
    }

    private Row put(OrgId org, Row row) {
        rows.put(org, row);
        return row;
    }

    boolean isOf(OrgId org, QuotaDay day) {
        return Objects.requireNonNull(rows.get(org)).day.start().equals(day.start());
    }

    /// How many units of the organisation's last day are granted.
    long leased(OrgId org) {
        return Objects.requireNonNull(rows.get(org)).leased;
    }
}
