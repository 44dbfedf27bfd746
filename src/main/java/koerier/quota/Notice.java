package koerier.quota;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import koerier.org.Organisation;

/// One notice about an organisation's day, in the words of an e-mail and as the document of an operational
/// webhook.
///
/// @param cap how many requests the day allows
public record Notice(Organisation organisation, QuotaDay day, NoticeKind kind, long cap) {
    private static final String BUNDLE = "koerier.quota.notices";
    private static final ResourceBundle ENGLISH = bundle(Locale.ROOT);
    private static final ResourceBundle DUTCH = bundle(Locale.forLanguageTag("nl"));
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    /// The webhook-id: the same for every attempt to deliver it.
    public String id() {
        return "ntc_" + organisation.id().value().replace('.', '~') + "_"
                + day.start().getEpochSecond() + "_" + type().substring(type().indexOf('.') + 1);
    }

    /// What happened, as a stable name.
    public String type() {
        return switch (kind) {
            case NEAR_LIMIT -> "dailyLimit.near";
            case LIMIT_REACHED -> "dailyLimit.reached";
        };
    }

    public String subject() {
        return text("subject");
    }

    public String body() {
        return text("body");
    }

    private String text(String part) {
        ResourceBundle texts = organisation.locale().getLanguage().equals("nl") ? DUTCH : ENGLISH;
        return texts.getString(type() + "." + part)
                .replace("{limit}", Long.toString(cap))
                .replace("{end}", TIME.format(day.end().atZone(organisation.zone())))
                .replace("{zone}", organisation.zone().getId())
                .replace("{org}", organisation.id().value())
                .replace("{name}", organisation.name());
    }

    /// As the Standard Webhooks specification suggests: `type`, `timestamp`, `data`.
    public Map<String, Object> document(Instant now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("org", organisation.id().value());
        data.put("name", organisation.name());
        data.put("dailyLimit", cap);
        data.put("dayStart", day.start().toString());
        data.put("dayEnd", day.end().toString());
        data.put("text", body());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type());
        document.put("timestamp", now.toString());
        document.put("data", data);
        return document;
    }

    private static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE, locale, ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
