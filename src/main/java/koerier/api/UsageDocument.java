package koerier.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import koerier.document.DocumentReader;
import koerier.log.UsagePeriod;
import koerier.log.UsageTotal;
import org.jspecify.annotations.Nullable;

/// What an organisation used, as the API shows it.
///
/// @param periods those of the question, in order
/// @param names of webhooks, by number
public record UsageDocument(
        UsagePeriod.Interval interval, UsageTotal.Dimension by, List<UsagePeriod> periods, Map<Integer, String> names) {

    /// @param limit the requests of a day at most, null for any number
    /// @param usedToday those of the organisation's day so far
    public Map<String, @Nullable Object> of(List<UsageTotal> totals, @Nullable Long limit, long usedToday) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("interval", DocumentReader.spelling(interval));
        result.put("by", DocumentReader.spelling(by));
        result.put("limit", limit);
        result.put("usedToday", usedToday);
        List<@Nullable Object> series = new ArrayList<>(totals.size());
        totals.forEach(total -> series.add(entry(total)));
        result.put("series", series);
        return result;
    }

    private Map<String, @Nullable Object> entry(UsageTotal total) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("date", periods.get(total.period()).date().toString());
        if (by == UsageTotal.Dimension.WEBHOOK) {
            entry.put("webhook", "wh_" + total.value());
            entry.put("name", names.get(Integer.parseInt(total.value())));
        } else {
            entry.put(DocumentReader.spelling(by), total.value());
        }
        entry.put("count", total.count());
        entry.put("succeeded", total.succeeded());
        entry.put("failed", total.failed());
        entry.put("unsent", total.unsent());
        return entry;
    }
}
