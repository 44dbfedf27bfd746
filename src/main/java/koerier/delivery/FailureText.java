package koerier.delivery;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Failures in the words that people see, in English and Dutch.
public final class FailureText {
    /// The number that people know a failed connection by.
    private static final int CONNECTION_FAILED_NUMBER = 1;

    private static final String BUNDLE = "koerier.delivery.failures";
    private static final ResourceBundle ENGLISH = bundle(Locale.ROOT);
    private static final ResourceBundle DUTCH = bundle(Locale.forLanguageTag("nl"));

    private FailureText() {}

    /// The sentence for a failure. Languages other than Dutch read English.
    ///
    /// @param status the HTTP status of the attempt, 0 when there was none
    public static String of(Failure failure, int status, Locale locale) {
        ResourceBundle texts = locale.getLanguage().equals("nl") ? DUTCH : ENGLISH;
        return switch (failure.code()) {
            case HTTP -> http(failure, status, texts);
            case CONNECTION_FAILED -> {
                String key = "connection." + failure.reason();
                yield texts.getString("connection")
                        .replace("{0}", texts.getString(texts.containsKey(key) ? key : "connection.other"));
            }
            case URL_REFUSED -> {
                String key = "refused." + failure.reason();
                yield texts.getString(texts.containsKey(key) ? key : "refused");
            }
            case INTERNAL_PROCESSING_ERROR -> texts.getString("internal");
            case DAILY_LIMIT_REACHED -> texts.getString("dailyLimit");
            case OUTCOME_UNKNOWN -> texts.getString("unknown");
            case WEBHOOK_PAUSED -> texts.getString("paused");
        };
    }

    /// The error object of the API: `code`, `number` (1 for a failed connection, the status of an HTTP failure, else
    /// null), `reason`, `detail`, `text`.
    public static Map<String, @Nullable Object> document(Failure failure, int status, Locale locale) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("code", code(failure, status));
        document.put(
                "number",
                switch (failure.code()) {
                    case HTTP -> status;
                    case CONNECTION_FAILED -> CONNECTION_FAILED_NUMBER;
                    default -> null;
                });
        document.put("reason", failure.reason());
        document.put("detail", failure.detail());
        document.put("text", of(failure, status, locale));
        return document;
    }

    /// The stable code: HTTP failures carry their status (`HTTP_404`).
    public static String code(Failure failure, int status) {
        return failure.code() == FailureCode.HTTP
                ? "HTTP_" + status
                : failure.code().name();
    }

    private static String http(Failure failure, int status, ResourceBundle texts) {
        if (failure.reason().equals(Failures.REDIRECT)) {
            return texts.getString("http.redirect").replace("{0}", Integer.toString(status));
        }
        String key = "http." + status;
        if (texts.containsKey(key)) {
            return texts.getString(key);
        }
        String phrase = StatusPhrase.of(status);
        return texts.getString("http.other").replace("{0}", phrase.isEmpty() ? "" + status : status + " " + phrase);
    }

    private static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE, locale, ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
