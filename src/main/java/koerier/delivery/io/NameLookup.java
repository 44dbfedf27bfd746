package koerier.delivery.io;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import koerier.delivery.ConnectionFault;

/// Asks DNS for the addresses of a name: one A and one AAAA question, and one more of each for every CNAME whose
/// addresses did not come along. It knows neither the hosts file nor search domains nor a cache, so that what
/// it answers is what is dialled. Belongs to one event loop; every question leaves from a port of its own.
final class NameLookup {
    /// How many CNAMEs are followed, within answers and from answer to answer.
    static final int CNAMES_MAX = 8;

    /// The budget holds this many questions that are not answered, so that a second server gets its chance.
    private static final int TRIES = 2;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final ContextInternal context;
    private final List<InetSocketAddress> servers;
    private final Duration budget;
    private final DnsNameResolver resolver;

    /// @param servers whom to ask, the first one first
    /// @param budget for all questions about one name
    NameLookup(ContextInternal context, List<InetSocketAddress> servers, Duration budget) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no DNS server is configured");
        }
        this.context = context;
        this.servers = List.copyOf(servers);
        this.budget = budget;
        Transport transport = context.owner().transport();
        this.resolver = new DnsNameResolverBuilder(context.nettyEventLoop())
                .datagramChannelFactory((ChannelFactory<DatagramChannel>) transport::datagramChannel)
                .socketChannelFactory(
                        () -> (SocketChannel) transport.channelFactory(false).newChannel())
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .queryTimeoutMillis(Math.max(1, budget.toMillis() / TRIES))
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .hostsFileEntriesResolver((name, types) -> null)
                .searchDomains(List.of())
                .ndots(0)
                .recursionDesired(true)
                .optResourceEnabled(false)
                .build();
    }

    /// The servers that this machine is configured with.
    static List<InetSocketAddress> systemServers() {
        DnsServerAddressStream stream =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream("koerier");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < stream.size(); i++) {
            servers.add(stream.next());
        }
        return servers;
    }

    /// What DNS says.
    sealed interface Answer {
        /// @param addresses IPv4 first; 4 or 16 bytes each; never empty
        record Found(List<byte[]> addresses) implements Answer {}

        record Missing(ConnectionFault fault, String detail) implements Answer {}
    }

    /// Asks, and calls back on this event loop, at the latest when the budget is spent.
    void addresses(String name, Handler<Answer> handler) {
        new Asked(name, handler).ask();
    }

    void close() {
        resolver.close();
    }

    /// Both families of one name.
    private final class Asked {
        private final String name;
        private final Handler<Answer> handler;
        private final List<byte[]> v4 = new ArrayList<>();
        private final List<byte[]> v6 = new ArrayList<>();
        private int open = 2;
        private boolean timedOut;
        private boolean serverFailed;
        private long timer;

        Asked(String name, Handler<Answer> handler) {
            this.name = name;
            this.handler = handler;
        }

        void ask() {
            timer = context.setTimer(Math.max(1, budget.toMillis()), _ -> {
                timedOut = true;
                open = 0;
                end();
            });
            question(name + ".", DnsRecordType.A, CNAMES_MAX, 0);
            question(name + ".", DnsRecordType.AAAA, CNAMES_MAX, 0);
        }

        private void question(String owner, DnsRecordType type, int cnames, int tried) {
            if (open == 0) {
                return;
            }
            DefaultDnsQuestion question;
            try {
                question = new DefaultDnsQuestion(owner, type);
            } catch (IllegalArgumentException notAName) {
                serverFailed = true;
                settle();
                return;
            }
            resolver.query(servers.get(tried % servers.size()), question).addListener(future -> {
                if (future.isSuccess()) {
                    @SuppressWarnings("unchecked") // the type that query() declares
                    var envelope = (AddressedEnvelope<DnsResponse, InetSocketAddress>) future.getNow();
                    try {
                        answered(envelope.content(), owner, type, cnames, tried);
                    } finally {
                        envelope.release();
                    }
                } else {
                    unanswered(future.cause(), owner, type, cnames, tried);
                }
            });
        }

        private void unanswered(Throwable cause, String owner, DnsRecordType type, int cnames, int tried) {
            if (tried + 1 < TRIES) {
                question(owner, type, cnames, tried + 1);
                return;
            }
            if (DnsNameResolver.isTimeoutError(cause)) {
                timedOut = true;
            } else {
                serverFailed = true;
            }
            settle();
        }

        private void answered(DnsResponse response, String asked, DnsRecordType type, int cnames, int tried) {
            DnsResponseCode code = response.code();
            if (!code.equals(DnsResponseCode.NOERROR) && !code.equals(DnsResponseCode.NXDOMAIN)) {
                if (tried + 1 < Math.min(TRIES, servers.size())) {
                    question(asked, type, cnames, tried + 1);
                    return;
                }
                serverFailed = true;
                settle();
                return;
            }
            List<byte[]> found = type.equals(DnsRecordType.A) ? v4 : v6;
            String owner = asked;
            int left = cnames;
            while (true) {
                collect(response, owner, type, found);
                String target = found.isEmpty() ? alias(response, owner) : "";
                if (target.isEmpty()) {
                    break;
                }
                if (--left < 0) {
                    serverFailed = true;
                    settle();
                    return;
                }
                owner = target;
            }
            if (found.isEmpty() && !owner.equalsIgnoreCase(asked) && code.equals(DnsResponseCode.NOERROR)) {
                question(owner, type, left, 0);
            } else {
                settle();
            }
        }

        private void settle() {
            if (open > 0 && --open == 0) {
                context.owner().cancelTimer(timer);
                end();
            }
        }

        private void end() {
            List<byte[]> all = new ArrayList<>(v4);
            all.addAll(v6);
            // not on the context yet when a socket of the resolver calls, and what is opened next belongs to the
            // context
            context.emit(answer(all), handler);
        }

        private Answer answer(List<byte[]> all) {
            if (!all.isEmpty()) {
                return new Answer.Found(all);
            }
            if (timedOut) {
                return new Answer.Missing(ConnectionFault.DNS_TIMEOUT, "no DNS server answered in time");
            }
            return serverFailed
                    ? new Answer.Missing(ConnectionFault.DNS, "the DNS servers gave no usable answer")
                    : new Answer.Missing(ConnectionFault.NO_SUCH_NAME, "the name has no address");
        }
    }

    private static void collect(DnsResponse response, String owner, DnsRecordType type, List<byte[]> found) {
        int length = type.equals(DnsRecordType.A) ? IPV4_BYTES : IPV6_BYTES;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord answer = response.recordAt(DnsSection.ANSWER, i);
            if (answer instanceof DnsRawRecord raw
                    && raw.type().equals(type)
                    && raw.name().equalsIgnoreCase(owner)
                    && raw.content().readableBytes() == length) {
                found.add(ByteBufUtil.getBytes(raw.content()));
            }
        }
    }

    /// What `owner` is a CNAME of in this answer, or "".
    private static String alias(DnsResponse response, String owner) {
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord answer = response.recordAt(DnsSection.ANSWER, i);
            if (answer instanceof DnsRawRecord raw
                    && raw.type().equals(DnsRecordType.CNAME)
                    && raw.name().equalsIgnoreCase(owner)) {
                return DefaultDnsRecordDecoder.decodeName(raw.content().duplicate());
            }
        }
        return "";
    }
}
