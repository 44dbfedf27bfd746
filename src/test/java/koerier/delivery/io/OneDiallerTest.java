package koerier.delivery.io;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.nimbusds.jose.jwk.JWKSet;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.util.Set;
import koerier.api.io.ForwardingVerticle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OneDiallerTest {
    private static final JavaClasses KOERIER =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("koerier");

    @Test
    @DisplayName(
            "U54 only the guarded connector makes an HTTP or socket client, and who calls the other nodes and nobody else")
    void onlyTheConnectorDials() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Connector.class, ForwardingVerticle.class)
                .should()
                .callMethodWhere(JavaCall.Predicates.target(DescribedPredicate.describe(
                        "create a client of Vert.x",
                        target -> target.getOwner().isAssignableTo(Vertx.class)
                                && Set.of(
                                                "createHttpClient",
                                                "httpClientBuilder",
                                                "createNetClient",
                                                "createWebSocketClient",
                                                "createDnsClient")
                                        .contains(target.getName()))))
                .check(KOERIER);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "io.vertx.ext.web.client..")
                .check(KOERIER);
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "fetch keys by themselves",
                        type -> type.getName().startsWith("com.nimbusds.jose.util.")
                                || type.getName().startsWith("com.nimbusds.jose.jwk.source.")
                                        && !type.getSimpleName().equals("ImmutableJWKSet")
                                        && !type.getSimpleName().equals("JWKSource")))
                .check(KOERIER);
        noClasses().should().callMethod(JWKSet.class, "load", URL.class).check(KOERIER);
        noClasses().should().callMethod(URI.class, "toURL").check(KOERIER);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.URLConnection")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.channels.SocketChannel")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.vertx.core.net.ProxyOptions")
                .check(KOERIER);
    }

    @Test
    @DisplayName("T24 T25 there is no XML parser that could follow an entity, and T20 no engine that evaluates")
    void nobodyParsesXml() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.xml..", "org.xml..", "org.w3c..", "javax.script..", "java.beans..")
                .check(KOERIER);
    }

    @Test
    @DisplayName("U23 nobody asks the JDK to resolve a name in the delivery station")
    void nobodyResolves() {
        noClasses()
                .that()
                .resideInAPackage("koerier.delivery..")
                .should()
                .callMethod(InetAddress.class, "getByName", String.class)
                .orShould()
                .callMethod(InetAddress.class, "getAllByName", String.class)
                .orShould()
                .callConstructor(InetSocketAddress.class, String.class, int.class)
                .check(KOERIER);
    }
}
