package koerier.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A DNS server on loopback, over UDP and TCP, that answers as the test says and remembers every question.
public final class FakeDns implements AutoCloseable {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int AAAA = 28;
    public static final int NOERROR = 0;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int REFUSED = 5;

    private static final int UDP_BYTES_MAX = 512;
    private static final int TRUNCATED = 0x0200;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Function<Question, Reply> script;
    private final List<Question> questions = new ArrayList<>();

    private FakeDns(Function<Question, Reply> script) throws IOException {
        this.script = script;
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        this.tcp = new ServerSocket(0, 50, loopback);
        this.udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
        Thread.ofVirtual().name("fake-dns-udp").start(this::serveUdp);
        Thread.ofVirtual().name("fake-dns-tcp").start(this::serveTcp);
    }

    /// @param name without the dot at the end, as asked
    /// @param overTcp whether it came over TCP
    public record Question(String name, int type, boolean overTcp) {}

    /// @param code the response code; negative for no answer at all
    public record Reply(int code, List<Record> records) {
        public static Reply of(Record... records) {
            return new Reply(NOERROR, List.of(records));
        }

        public static Reply failing(int code) {
            return new Reply(code, List.of());
        }

        public static Reply silence() {
            return new Reply(-1, List.of());
        }
    }

    /// @param data an address of 4 or 16 bytes, or a name in wire form
    public record Record(String owner, int type, byte[] data) {
        public static Record address(String owner, String address) {
            try {
                byte[] bytes = InetAddress.getByName(address).getAddress();
                return new Record(owner, bytes.length == 4 ? A : AAAA, bytes);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        public static Record alias(String owner, String target) {
            return new Record(owner, CNAME, wire(target));
        }
    }

    public static FakeDns start(Function<Question, Reply> script) {
        try {
            return new FakeDns(script);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /// Answers A questions for any name with these IPv4 addresses, and AAAA questions with nothing.
    public static FakeDns resolvingTo(String... addresses) {
        return start(question -> new Reply(
                NOERROR,
                question.type() == A
                        ? List.of(addresses).stream()
                                .map(address -> Record.address(question.name(), address))
                                .toList()
                        : List.of()));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    public List<Question> questions() {
        synchronized (questions) {
            return List.copyOf(questions);
        }
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = java.util.Arrays.copyOf(buffer, packet.getLength());
                byte[] answer = answer(query, false);
                if (answer.length > 0) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                var in = new DataInputStream(socket.getInputStream());
                byte[] query = in.readNBytes(in.readUnsignedShort());
                byte[] answer = answer(query, true);
                var out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException closing) {
                // the next one, or the end of the test
            }
        }
    }

    private byte[] answer(byte[] query, boolean overTcp) throws IOException {
        var name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += 1 + query[at];
        }
        var question = new Question(name.toString(), (query[at + 1] & 0xFF) << 8 | query[at + 2] & 0xFF, overTcp);
        synchronized (questions) {
            questions.add(question);
        }
        Reply reply = script.apply(question);
        if (reply.code() < 0) {
            return new byte[0];
        }
        byte[] full = message(query, at + 5, reply, 0);
        return overTcp || full.length <= UDP_BYTES_MAX
                ? full
                : message(query, at + 5, new Reply(reply.code(), List.of()), TRUNCATED);
    }

    private static byte[] message(byte[] query, int questionEnd, Reply reply, int flags) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(0x8180 | flags | reply.code());
        out.writeShort(1);
        out.writeShort(reply.records().size());
        out.writeInt(0);
        out.write(query, 12, questionEnd - 12);
        for (Record each : reply.records()) {
            out.write(wire(each.owner()));
            out.writeShort(each.type());
            out.writeShort(1);
            out.writeInt(0);
            out.writeShort(each.data().length);
            out.write(each.data());
        }
        return bytes.toByteArray();
    }

    private static byte[] wire(String name) {
        var out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }
}
