package koerier.quota.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.concurrent.TimeUnit;
import koerier.quota.MailSettings;
import koerier.quota.Notice;

/// Hands notices to the operator's mail server.
final class Mailer {
    private static final int CONNECT_MILLIS = 10_000;
    private static final long SEND_SECONDS_MAX = 60;
    private static final int CONNECTIONS_MAX = 2;

    private final MailSettings settings;
    private final MailClient client;

    Mailer(Vertx vertx, MailSettings settings) {
        this.settings = settings;
        MailConfig config = new MailConfig()
                .setHostname(settings.host())
                .setPort(settings.port())
                .setSsl(settings.security() == MailSettings.Security.TLS)
                .setStarttls(
                        settings.security() == MailSettings.Security.STARTTLS
                                ? StartTLSOptions.REQUIRED
                                : StartTLSOptions.DISABLED)
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setKeepAlive(false);
        if (settings.user() == null) {
            config.setLogin(LoginOption.DISABLED);
        } else {
            config.setLogin(LoginOption.REQUIRED).setUsername(settings.user()).setPassword(settings.password());
        }
        this.client = MailClient.create(vertx, config);
    }

    /// @param to an address that was checked when it was configured
    Future<Void> send(Notice notice, String to) {
        MailMessage message = new MailMessage()
                .setFrom(settings.from())
                .setTo(to)
                .setSubject(notice.subject())
                .setText(notice.body())
                .addHeader("Auto-Submitted", "auto-generated");
        return client.sendMail(message)
                .timeout(SEND_SECONDS_MAX, TimeUnit.SECONDS)
                .mapEmpty();
    }

    Future<Void> close() {
        return client.close();
    }
}
