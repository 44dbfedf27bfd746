package koerier.quota;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How notices are delivered.
///
/// @param mail null: no e-mail is sent
/// @param retries how long after a failure the next attempt follows; when they are used up, the notice is given
///     up
/// @param failing null: nobody is told of failing webhooks
public record NoticeSettings(
        @Nullable MailSettings mail,
        List<Duration> retries,
        @Nullable FailingSettings failing) {
    public static final NoticeSettings DEFAULTS = new NoticeSettings(
            null,
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1)),
            null);

    public static final int RETRIES_MAX = 10;

    public NoticeSettings {
        retries = List.copyOf(retries);
        if (retries.size() > RETRIES_MAX) {
            throw new IllegalArgumentException("at most " + RETRIES_MAX + " retries: " + retries.size());
        }
    }

    public NoticeSettings(@Nullable MailSettings mail, List<Duration> retries) {
        this(mail, retries, null);
    }

    public NoticeSettings withMail(MailSettings server) {
        return new NoticeSettings(server, retries, failing);
    }

    public NoticeSettings withFailing(FailingSettings settings) {
        return new NoticeSettings(mail, retries, settings);
    }
}
