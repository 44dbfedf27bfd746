package koerier;

import koerier.api.RateLimit;
import koerier.api.RateLimits;
import koerier.api.TokenSettings;
import koerier.api.io.ServerTls;
import koerier.settings.Setting;
import koerier.settings.Settings;
import koerier.webhook.UrlParser;
import org.jspecify.annotations.Nullable;

/// Who is let in to the API, as the settings say. Fails as [SettingsReader] does.
record AccessReader(Settings settings) {
    AccessSettings access() {
        return new AccessSettings(
                new RateLimits(
                        rate(ProductSettings.API_RATE_LIMIT),
                        rate(ProductSettings.API_RATE_LIMIT_ORG),
                        rate(ProductSettings.API_RATE_LIMIT_ADDRESS)),
                tokens(),
                tls());
    }

    private @Nullable RateLimit rate(Setting<Integer> setting) {
        int requests = settings.get(setting);
        return requests == 0 ? null : RateLimit.perSecond(requests);
    }

    private @Nullable TokenSettings tokens() {
        String issuer = settings.find(ProductSettings.OIDC_ISSUER).orElse(null);
        String audience = settings.find(ProductSettings.OIDC_AUDIENCE).orElse(null);
        String keys = settings.find(ProductSettings.OIDC_KEYS).orElse(null);
        if (issuer == null && audience == null && keys == null) {
            return null;
        }
        if (issuer == null || audience == null || keys == null) {
            throw new IllegalArgumentException(
                    "`api.oidc.issuer`, `api.oidc.audience` and `api.oidc.keys` are needed together");
        }
        var tokens = new TokenSettings(
                issuer,
                audience,
                keys,
                settings.get(ProductSettings.OIDC_ORG_CLAIM),
                settings.get(ProductSettings.OIDC_SCOPES_CLAIM),
                settings.get(ProductSettings.OIDC_SCOPE_PREFIX),
                settings.get(ProductSettings.OIDC_REFRESH));
        if (!tokens.keysAreFetched()) {
            SettingsReader.read("api.oidc.keys", keys);
        } else if (!(UrlParser.parse(keys) instanceof UrlParser.Parsed)) {
            throw new IllegalArgumentException("`api.oidc.keys` is no https address that can be called: " + keys);
        }
        return tokens;
    }

    private @Nullable ServerTls tls() {
        String certificate = settings.find(ProductSettings.API_TLS_CERTIFICATE).orElse(null);
        String key = settings.find(ProductSettings.API_TLS_KEY).orElse(null);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("`api.tls.certificate` and `api.tls.key` are needed together");
        }
        ServerTls own = ServerTls.of(
                SettingsReader.read("api.tls.certificate", certificate), SettingsReader.read("api.tls.key", key));
        return settings.find(ProductSettings.API_TLS_TRUST)
                .map(file ->
                        new ServerTls(own.certificates(), own.key(), SettingsReader.read("api.tls.clusterTrust", file)))
                .orElse(own);
    }
}
