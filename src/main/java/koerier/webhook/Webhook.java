package koerier.webhook;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import koerier.template.TemplateCompiler;
import org.jspecify.annotations.Nullable;

/// What to send where, as it was configured: texts as typed, merge fields unresolved. Immutable;
/// [CompiledWebhook] makes requests of it, [WebhookDocument] reads and writes it. Its text form holds no
/// secret.
///
/// @param number the number in its id, `wh_1`
/// @param module the api name of its module
/// @param url as typed
/// @param userDefined null when there is none
/// @param zone null for the organisation's
/// @param references what earlier saves resolved: token text to field identity
public record Webhook(
        int number,
        String name,
        String description,
        String module,
        String url,
        String method,
        List<EntityParameter> entityParameters,
        List<CustomParameter> customParameters,
        @Nullable UserDefined userDefined,
        List<Header> headers,
        String dateFormat,
        String dateTimeFormat,
        @Nullable ZoneId zone,
        Locale locale,
        Retry retry,
        Signing signing,
        TemplateCompiler.Escaping escaping,
        TemplateCompiler.UnsupportedFields unsupportedFields,
        State state,
        Map<String, String> references) {

    public Webhook {
        entityParameters = List.copyOf(entityParameters);
        customParameters = List.copyOf(customParameters);
        headers = List.copyOf(headers);
        references = Map.copyOf(references);
    }

    /// A name and a merge field, or text with merge fields.
    ///
    /// @param dateFormat null for the webhook's; so are the others
    public record EntityParameter(
            String name,
            String value,
            @Nullable String dateFormat,
            @Nullable String dateTimeFormat,
            @Nullable ZoneId zone) {}

    /// A name and a literal value, sent as it is.
    public record CustomParameter(String name, String value, boolean secret) {
        @Override
        public String toString() {
            return name + "=" + (secret ? WebhookDocument.MASK : value);
        }
    }

    /// A header's value may hold merge fields.
    public record Header(String name, String value, boolean secret) {
        @Override
        public String toString() {
            return name + ": " + (secret ? WebhookDocument.MASK : value);
        }
    }

    /// One free template.
    ///
    /// @param name of the parameter that carries it; empty when it is the body itself
    public record UserDefined(Mode mode, String name, Format format, String template) {
        /// Where it goes.
        public enum Mode {
            FORM,
            RAW,
            QUERY
        }

        /// What it is; decides how values in it are escaped.
        public enum Format {
            JSON,
            XML,
            TEXT,
            HTML
        }
    }

    /// When a failed call is tried again.
    public sealed interface Retry {
        /// Once, 15 minutes later.
        record Standard() implements Retry {}

        record None() implements Retry {}

        /// With growing gaps for 3 days, and only what may pass.
        record Extended() implements Retry {}

        record Custom(List<Duration> delays) implements Retry {
            public Custom {
                delays = List.copyOf(delays);
            }
        }
    }

    /// @param secrets null until signing is first enabled; kept while it is off
    public record Signing(boolean enabled, @Nullable SigningSecrets secrets) {
        public static final Signing OFF = new Signing(false, null);
    }

    /// Paused is looked at when sending.
    public enum State {
        ACTIVE,
        PAUSED
    }

    public boolean paused() {
        return state == State.PAUSED;
    }

    /// This webhook with other signing secrets, as after a rotation.
    public Webhook with(Signing other) {
        return with(other, references);
    }

    Webhook withReferences(Map<String, String> resolved) {
        return with(signing, resolved);
    }

    private Webhook with(Signing other, Map<String, String> resolved) {
        return new Webhook(
                number,
                name,
                description,
                module,
                url,
                method,
                entityParameters,
                customParameters,
                userDefined,
                headers,
                dateFormat,
                dateTimeFormat,
                zone,
                locale,
                retry,
                other,
                escaping,
                unsupportedFields,
                state,
                resolved);
    }

    /// What two names share when people would call them the same: normalised, without case.
    public static String nameKey(String name) {
        Normalizer2 nfc = Normalizer2.getNFCInstance();
        return nfc.normalize(UCharacter.foldCase(nfc.normalize(name.strip()), true));
    }
}
