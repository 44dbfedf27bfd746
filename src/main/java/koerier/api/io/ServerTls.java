package koerier.api.io;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/// The API over TLS. All texts are PEM.
///
/// @param certificates the server's own and those that vouch for it
/// @param key its private key, PKCS #8
/// @param trust which certificates another node of the cluster may show, or those that vouch for them
public record ServerTls(String certificates, String key, String trust) {
    private static final String END = "-----END CERTIFICATE-----";

    /// Another node may show the certificate of this one.
    public static ServerTls of(String certificates, String key) {
        int end = certificates.indexOf(END);
        return new ServerTls(
                certificates, key, end < 0 ? certificates : certificates.substring(0, end + END.length()) + "\n");
    }

    void addTo(HttpServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificates))
                        .addKeyValue(Buffer.buffer(key)));
    }

    /// A node is called by the address that it has written into the database, which need not stand in its certificate.
    void addTo(HttpClientOptions options) {
        options.setSsl(true)
                .setVerifyHost(false)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(trust)));
    }

    /// Without its key.
    @Override
    public String toString() {
        return "TLS";
    }
}
