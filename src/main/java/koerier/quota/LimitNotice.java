package koerier.quota;

import java.util.LinkedHashMap;
import java.util.Map;
import koerier.org.Organisation;

/// A notice about an organisation's day.
///
/// @param cap how many requests the day allows
public record LimitNotice(Organisation organisation, QuotaDay day, NoticeKind kind, long cap) implements Notice {
    @Override
    public String id() {
        return "ntc_" + organisation.id().value().replace('.', '~') + "_"
                + day.start().getEpochSecond() + "_" + type().substring(type().indexOf('.') + 1);
    }

    @Override
    public String type() {
        return switch (kind) {
            case NEAR_LIMIT -> "dailyLimit.near";
            case LIMIT_REACHED -> "dailyLimit.reached";
        };
    }

    @Override
    public String text(String part) {
        return NoticeTexts.of(this, part)
                .replace("{limit}", Long.toString(cap))
                .replace("{end}", NoticeTexts.time(organisation, day.end()))
                .replace("{name}", organisation.name());
    }

    @Override
    public Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("dailyLimit", cap);
        data.put("dayStart", day.start().toString());
        data.put("dayEnd", day.end().toString());
        return data;
    }
}
