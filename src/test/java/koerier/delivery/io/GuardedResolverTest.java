package koerier.delivery.io;

import static koerier.testkit.FakeDns.A;
import static koerier.testkit.FakeDns.AAAA;
import static koerier.testkit.FakeDns.NXDOMAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import koerier.delivery.ConnectionFault;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.io.GuardedResolver.Resolution;
import koerier.testkit.FakeDns;
import koerier.testkit.FakeDns.Question;
import koerier.testkit.FakeDns.Record;
import koerier.testkit.FakeDns.Reply;
import koerier.webhook.AddressPolicy;
import koerier.webhook.TargetUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedResolverTest {
    private static final String PUBLIC = "93.184.216.34";
    private static final Duration BUDGET = Duration.ofMillis(800);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private final List<FakeDns> servers = new ArrayList<>();
    private final AtomicReference<@Nullable Context> calledOn = new AtomicReference<>();

    @AfterEach
    void close() {
        servers.forEach(FakeDns::close);
        vertx.close().await();
    }

    private FakeDns dns(Function<Question, Reply> script) {
        FakeDns server = FakeDns.start(script);
        servers.add(server);
        return server;
    }

    private Resolution resolve(String host, AddressPolicy policy) throws Exception {
        List<InetSocketAddress> addresses =
                servers.stream().map(FakeDns::address).toList();
        var done = new CompletableFuture<Resolution>();
        context.runOnContext(_ -> {
            var resolver = new GuardedResolver(new NameLookup(context, addresses, BUDGET));
            resolver.resolve(new TargetUrl(true, host, 443, false), policy, resolution -> {
                calledOn.set(Vertx.currentContext());
                done.complete(resolution);
            });
        });
        return done.get(10, TimeUnit.SECONDS);
    }

    private Resolution resolve(String host) throws Exception {
        return resolve(host, AddressPolicy.strict());
    }

    private static Function<Question, Reply> answering(String name, String... addresses) {
        return question -> new Reply(
                FakeDns.NOERROR,
                Stream.of(addresses)
                        .map(address -> Record.address(name, address))
                        .filter(each -> each.type() == question.type())
                        .toList());
    }

    private static void assertChecked(Resolution resolution, String... addresses) {
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        Resolution.Checked.class,
                        checked -> assertThat(checked.addresses())
                                .extracting(each -> each.socket().hostAddress())
                                .containsExactly(addresses));
    }

    private static void assertRefused(Resolution resolution, String reason) {
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        Resolution.Refused.class,
                        refused -> assertThat(refused.failure())
                                .returns(FailureCode.URL_REFUSED, Failure::code)
                                .returns(reason, Failure::reason)
                                .returns("", Failure::detail));
    }

    private static void assertUnresolved(Resolution resolution, ConnectionFault fault) {
        assertThat(resolution)
                .isInstanceOfSatisfying(
                        Resolution.Unresolved.class,
                        unresolved -> assertThat(unresolved.fault()).isEqualTo(fault));
    }

    @Test
    @DisplayName("a public name: one A and one AAAA question, IPv4 first")
    void publicName() throws Exception {
        FakeDns server = dns(answering("example.com", PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"));
        assertChecked(resolve("example.com"), PUBLIC, "2606:2800:220:1:248:1893:25c8:1946");
        assertThat(server.questions())
                .containsExactlyInAnyOrder(
                        new Question("example.com", A, false), new Question("example.com", AAAA, false));
    }

    @Test
    @DisplayName("an answer comes on the context that asked, so that the connection is opened on its loop")
    void context() throws Exception {
        dns(answering("example.com", PUBLIC));
        resolve("example.com");
        assertThat(calledOn.get()).isSameAs(context);
        resolve("localhost", AddressPolicy.development());
        assertThat(calledOn.get()).isSameAs(context);
    }

    @Test
    @DisplayName("U25 a name with a private address is refused")
    void privateAddress() throws Exception {
        dns(answering("inner.test", "10.0.0.5"));
        assertRefused(resolve("inner.test"), "addressDenied");
    }

    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, 10.0.0.5",
        "10.0.0.5, 93.184.216.34",
        "93.184.216.34, ::1",
        "93.184.216.34, ::ffff:10.0.0.5",
        "93.184.216.34, 169.254.169.254",
        "93.184.216.34, fd00:ec2::254"
    })
    @DisplayName("U26 one denied address among the answers refuses them all")
    void denyAny(String first, String second) throws Exception {
        dns(answering("mixed.test", first, second));
        assertRefused(resolve("mixed.test"), "addressDenied");
    }

    @Test
    @DisplayName("U28 a CNAME to a private address is refused, its address in the same answer or in another one")
    void aliasToPrivate() throws Exception {
        FakeDns server = dns(question -> switch (question.name()) {
            case "one.test" ->
                Reply.of(Record.alias("one.test", "inner.test"), Record.address("inner.test", "10.0.0.9"));
            case "two.test" -> Reply.of(Record.alias("two.test", "inner.test"));
            default -> answering("inner.test", "10.0.0.9").apply(question);
        });
        assertRefused(resolve("one.test"), "addressDenied");
        assertRefused(resolve("two.test"), "addressDenied");
        assertThat(server.questions()).extracting(Question::name).contains("inner.test");
    }

    @Test
    @DisplayName("a CNAME to a public address is followed, also to another answer")
    void aliasToPublic() throws Exception {
        dns(question -> question.name().equals("www.test")
                ? Reply.of(Record.alias("www.test", "cdn.test"))
                : answering("cdn.test", PUBLIC).apply(question));
        assertChecked(resolve("www.test"), PUBLIC);
    }

    @Test
    @DisplayName("addresses of other names in an answer are nobody's")
    void strangersInAnswers() throws Exception {
        dns(question -> Reply.of(Record.address("other.test", "10.0.0.5"), Record.address("example.com", PUBLIC)));
        assertChecked(resolve("example.com"), PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "chain"})
    @DisplayName("U36 a loop or an endless chain of CNAMEs ends inside the budget")
    void aliasLoops(String kind) throws Exception {
        AtomicInteger next = new AtomicInteger();
        FakeDns server = dns(question -> Reply.of(Record.alias(
                question.name(), kind.equals("loop") ? question.name() : "c" + next.incrementAndGet() + ".test")));
        assertUnresolved(resolve("start.test"), ConnectionFault.DNS);
        assertThat(server.questions().size()).isLessThanOrEqualTo(2 * (1 + NameLookup.CNAMES_MAX));
    }

    @Test
    @DisplayName("U36 a chain of 50 CNAMEs in one answer ends inside the budget")
    void longChainInOneAnswer() throws Exception {
        List<Record> chain = new ArrayList<>(IntStream.range(0, 50)
                .mapToObj(i -> Record.alias("n" + i + ".test", "n" + (i + 1) + ".test"))
                .toList());
        chain.add(Record.address("n50.test", PUBLIC));
        dns(_ -> new Reply(FakeDns.NOERROR, chain));
        assertUnresolved(resolve("n0.test"), ConnectionFault.DNS);
    }

    @ParameterizedTest
    @CsvSource({"3, NO_SUCH_NAME", "0, NO_SUCH_NAME", "2, DNS", "5, DNS", "4, DNS"})
    @DisplayName("U35 no such name or no address is the target's fault; SERVFAIL, REFUSED are the infrastructure's")
    void failures(int code, ConnectionFault fault) throws Exception {
        dns(_ -> Reply.failing(code));
        assertUnresolved(resolve("missing.test"), fault);
    }

    @Test
    @DisplayName("U34 a server that does not answer: a timeout inside the budget")
    void silence() throws Exception {
        dns(_ -> Reply.silence());
        long before = System.nanoTime();
        assertUnresolved(resolve("slow.test"), ConnectionFault.DNS_TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(BUDGET.minusMillis(50), BUDGET.plusMillis(500));
    }

    @Test
    @DisplayName("a second server is asked when the first one fails or keeps silent")
    void secondServer() throws Exception {
        dns(question -> question.name().startsWith("a") ? Reply.failing(FakeDns.SERVFAIL) : Reply.silence());
        dns(question -> answering(question.name(), PUBLIC).apply(question));
        assertChecked(resolve("a.test"), PUBLIC);
        assertChecked(resolve("b.test"), PUBLIC);
    }

    @Test
    @DisplayName("one family that gets no answer does not take the other's addresses away")
    void halfAnswered() throws Exception {
        dns(question -> question.type() == A ? answering("half.test", PUBLIC).apply(question) : Reply.failing(2));
        assertChecked(resolve("half.test"), PUBLIC);
    }

    @ParameterizedTest
    @CsvSource({"16, false", "17, true", "300, true", "2300, true"})
    @DisplayName("U33 more than 16 addresses are refused, also over TCP")
    void manyAddresses(int count, boolean refused) throws Exception {
        String[] addresses = IntStream.range(0, count)
                .mapToObj(i -> "93.184." + i / 256 + "." + i % 256)
                .toArray(String[]::new);
        FakeDns server = dns(answering("many.test", addresses));
        Resolution resolution = resolve("many.test");
        if (refused) {
            assertRefused(resolution, "tooManyAddresses");
        } else {
            assertChecked(resolution, addresses);
        }
        if (count > 100) {
            assertThat(server.questions()).contains(new Question("many.test", A, true));
        }
    }

    @Test
    @DisplayName("U23 U24 neither the hosts file nor search domains are looked at: DNS is asked for the very name")
    void neitherHostsFileNorSearchDomains() throws Exception {
        FakeDns server = dns(_ -> Reply.failing(NXDOMAIN));
        assertUnresolved(resolve("redis"), ConnectionFault.NO_SUCH_NAME);
        String own = ownName();
        assertUnresolved(resolve(own), ConnectionFault.NO_SUCH_NAME);
        assertThat(server.questions()).extracting(Question::name).containsOnly("redis", own);
    }

    @Test
    @DisplayName("U21 localhost and names below it are refused without a question; in development it is 127.0.0.1")
    void localhost() throws Exception {
        FakeDns server = dns(answering("localhost", PUBLIC));
        assertRefused(resolve("localhost"), "nameDenied");
        assertRefused(resolve("a.localhost"), "nameDenied");
        assertChecked(resolve("localhost", AddressPolicy.development()), "127.0.0.1");
        assertThat(server.questions()).isEmpty();
    }

    @Test
    @DisplayName("a name that is none in DNS fails without an exception")
    void notAName() throws Exception {
        dns(answering("x", PUBLIC));
        assertThat(resolve("a".repeat(64) + ".test")).isInstanceOf(Resolution.Unresolved.class);
        assertThat(resolve("a..test")).isInstanceOf(Resolution.Unresolved.class);
    }

    private static String ownName() throws IOException {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(java.util.Locale.ROOT);
        } catch (IOException nameless) {
            return "host.docker.internal";
        }
    }
}
