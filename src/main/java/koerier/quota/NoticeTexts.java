package koerier.quota;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import koerier.org.Organisation;

/// The words of notices, in the language of the organisation.
final class NoticeTexts {
    private static final String BUNDLE = "koerier.quota.notices";
    private static final ResourceBundle ENGLISH = bundle(Locale.ROOT);
    private static final ResourceBundle DUTCH = bundle(Locale.forLanguageTag("nl"));
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private NoticeTexts() {}

    /// @param part `subject` or `body`
    /// @return with what is particular to the notice, and the organisation's name, still to be put in
    static String of(Notice notice, String part) {
        Organisation organisation = notice.organisation();
        ResourceBundle texts = organisation.locale().getLanguage().equals("nl") ? DUTCH : ENGLISH;
        return texts.getString(notice.type() + "." + part)
                .replace("{zone}", organisation.zone().getId())
                .replace("{org}", organisation.id().value());
    }

    /// As the organisation's clocks show it.
    static String time(Organisation organisation, Instant instant) {
        return TIME.format(instant.atZone(organisation.zone()));
    }

    private static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE, locale, ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
