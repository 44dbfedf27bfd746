package koerier.quota;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import koerier.org.Organisation;

/// A notice about a webhook that fails or no longer does.
///
/// @param name the webhook's
/// @param since its first failure after a success
public record WebhookNotice(Organisation organisation, int webhook, String name, Kind kind, Instant since)
        implements Notice {
    /// What is told, once each.
    public enum Kind {
        /// A delivery failed, and none before it had since the last success.
        FAILING,
        /// It fails for longer than an operator would leave it.
        STILL_FAILING,
        /// A delivery came through again.
        RECOVERED
    }

    @Override
    public String id() {
        return "ntc_" + organisation.id().value().replace('.', '~') + "_wh" + webhook + "_" + since.toEpochMilli() + "_"
                + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String type() {
        return switch (kind) {
            case FAILING -> "webhook.failing";
            case STILL_FAILING -> "webhook.stillFailing";
            case RECOVERED -> "webhook.recovered";
        };
    }

    /// Names go in last: whatever they hold is not looked at again.
    @Override
    public String text(String part) {
        String[] around = NoticeTexts.of(this, part)
                .replace("{id}", "wh_" + webhook)
                .replace("{since}", NoticeTexts.time(organisation, since))
                .replace("{name}", organisation.name())
                .split("\\{webhook}", -1);
        return String.join(name, around);
    }

    @Override
    public Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("webhook", "wh_" + webhook);
        data.put("webhookName", name);
        data.put("failingSince", since.toString());
        return data;
    }
}
