package koerier.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A third party's HTTP server on loopback that records every request byte for byte and answers as the test says.
/// It does not use the code under test or its HTTP library, so it sees what is really on the wire.
///
/// ```java
/// try (var receiver = FakeReceiver.start()) {
///     receiver.answer(FakeReceiver.status(500), FakeReceiver.status(200, "ok"));
///     ... // the last answer is repeated
///     var call = receiver.await(1).getFirst();
/// }
/// ```
public final class FakeReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LINE_BYTES_MAX = 1024 * 1024;
    private volatile Duration patience = PATIENCE;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private final List<Call> calls = new ArrayList<>();
    private final Deque<Answer> script = new ArrayDeque<>(List.of(status(200, "ok")));
    private final List<String> serverNames = new ArrayList<>();
    private int connections;
    private int closedByPeer;

    /// @param server bound, and set up as the test wants it
    public FakeReceiver(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().name("fake-receiver").start(this::accept);
    }

    /// On a free port of 127.0.0.1, answering 200 until told otherwise.
    public static FakeReceiver start() {
        return startOn("127.0.0.1");
    }

    /// On a free port of another loopback address (`127.0.0.2`, `::1`).
    public static FakeReceiver startOn(String address) {
        try {
            return new FakeReceiver(new ServerSocket(0, 50, InetAddress.getByName(address)));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /// Speaks TLS with the certificate of `context`.
    public static FakeReceiver startTls(SSLContext context) {
        try {
            ServerSocket server = context.getServerSocketFactory().createServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            return new FakeReceiver(server);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /// The URL of a path on this receiver, by its address.
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /// Sets what the next calls get, in order; the last one is repeated for ever.
    public FakeReceiver answer(Answer... answers) {
        synchronized (lock) {
            script.clear();
            script.addAll(List.of(answers));
        }
        return this;
    }

    /// Waits for so long instead of 10 s.
    public FakeReceiver patient(Duration time) {
        patience = time;
        return this;
    }

    /// The calls so far, in the order in which their requests were complete.
    public List<Call> calls() {
        synchronized (lock) {
            return List.copyOf(calls);
        }
    }

    /// Waits until at least `count` calls have come, and returns all of them.
    public List<Call> await(int count) {
        synchronized (lock) {
            waitUntil(() -> calls.size() >= count, () -> count + " calls, there were " + calls.size());
            return List.copyOf(calls);
        }
    }

    /// Until `count` connections have been closed by the caller.
    public void awaitClosed(int count) {
        synchronized (lock) {
            waitUntil(() -> closedByPeer >= count, () -> count + " closed connections, there were " + closedByPeer);
        }
    }

    /// Waits until `count` connections have been accepted.
    public void awaitConnections(int count) {
        synchronized (lock) {
            waitUntil(() -> connections >= count, () -> count + " connections, there were " + connections);
        }
    }

    /// How many connections have been accepted so far.
    public int connections() {
        synchronized (lock) {
            return connections;
        }
    }

    /// What the callers of a TLS receiver asked for by SNI, one entry for each call; "" for a call without it.
    public List<String> serverNames() {
        synchronized (lock) {
            return List.copyOf(serverNames);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /// A request as it came.
    ///
    /// @param connection which connection it came on, counted from 1
    /// @param head the bytes of the request line and the headers, with the empty line
    public record Call(int connection, byte[] head, byte[] body) {
        /// The request line and header lines.
        public List<String> lines() {
            return List.of(new String(head, StandardCharsets.ISO_8859_1).split("\r\n"));
        }

        public String method() {
            return lines().getFirst().split(" ")[0];
        }

        public String target() {
            return lines().getFirst().split(" ")[1];
        }

        /// The values of a header, in order, found by name in any case.
        public List<String> headers(String name) {
            return lines().stream()
                    .skip(1)
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }

        /// The one value of a header.
        public String header(String name) {
            List<String> values = headers(name);
            if (values.size() != 1) {
                throw new AssertionError(name + " should be there once: " + lines());
            }
            return values.getFirst();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// What becomes of a call.
    public interface Answer {
        void to(Call call, Wire wire) throws IOException, InterruptedException;
    }

    /// The connection, as an answer sees it.
    public interface Wire {
        /// Writes characters up to U+00FF as bytes, at once.
        default void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException;

        /// Closes with FIN.
        void close() throws IOException;

        /// Closes with RST.
        void reset() throws IOException;

        /// Lets the thread wait until the receiver is closed or the time is over.
        void hold(Duration time) throws InterruptedException;
    }

    public static Answer status(int status) {
        return status(status, "");
    }

    public static Answer status(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return (_, wire) -> {
            var out = new ByteArrayOutputStream();
            out.writeBytes(("HTTP/1.1 " + status + " X\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(bytes);
            wire.send(out.toByteArray());
        };
    }

    /// Exactly these characters as bytes, and the connection stays open.
    public static Answer raw(String response) {
        return (_, wire) -> wire.send(response);
    }

    /// Exactly these characters as bytes, then FIN.
    public static Answer rawThenClose(String response) {
        return (_, wire) -> {
            wire.send(response);
            wire.close();
        };
    }

    /// Never answers.
    public static Answer silence() {
        return (_, wire) -> wire.hold(Duration.ofMinutes(1));
    }

    public static Answer reset() {
        return (_, wire) -> wire.reset();
    }

    /// Answers as `then` does once `gate` is open.
    public static Answer after(CountDownLatch gate, Answer then) {
        return (call, wire) -> {
            if (!gate.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the gate was never opened");
            }
            then.to(call, wire);
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                int number;
                synchronized (lock) {
                    number = ++connections;
                    lock.notifyAll();
                }
                Thread.ofVirtual().name("fake-receiver-" + number).start(() -> serve(socket, number));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            Wire wire = wire(socket);
            for (Call call = read(in, number); call != null; call = read(in, number)) {
                Answer answer;
                String serverName = serverName(socket);
                synchronized (lock) {
                    calls.add(call);
                    serverNames.add(serverName);
                    lock.notifyAll();
                    answer = script.size() > 1 ? script.poll() : script.peek();
                }
                answer.to(call, wire);
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException | InterruptedException ended) {
            // the caller closed it, or the test is over
        } finally {
            open.remove(socket);
            synchronized (lock) {
                closedByPeer++;
                lock.notifyAll();
            }
        }
    }

    private static String serverName(Socket socket) {
        return socket instanceof SSLSocket tls && tls.getSession() instanceof ExtendedSSLSession session
                ? session.getRequestedServerNames().stream()
                        .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                        .collect(Collectors.joining(","))
                : "";
    }

    private Wire wire(Socket socket) {
        return new Wire() {
            @Override
            public void send(byte[] bytes) throws IOException {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }

            @Override
            public void reset() throws IOException {
                socket.setSoLinger(true, 0);
                socket.close();
            }

            @Override
            public void hold(Duration time) throws InterruptedException {
                closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
            }
        };
    }

    /// Null when the caller has closed the connection between two requests.
    private static Call read(InputStream in, int number) throws IOException {
        var head = new ByteArrayOutputStream();
        int last = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                if (head.size() > 0) {
                    throw new SocketException("closed inside a request head");
                }
                return null;
            }
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0D0A0D0A) {
                break;
            }
            if (head.size() > LINE_BYTES_MAX) {
                throw new IOException("request head too large");
            }
        }
        Call bare = new Call(number, head.toByteArray(), new byte[0]);
        List<String> lengths = bare.headers("Content-Length");
        int length = lengths.isEmpty() ? 0 : Integer.parseInt(lengths.getFirst());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new SocketException("closed inside a request body: " + Arrays.toString(body));
        }
        return new Call(number, bare.head(), body);
    }

    private void waitUntil(java.util.function.BooleanSupplier condition, java.util.function.Supplier<String> wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + wanted.get());
                }
                lock.wait(left);
            }
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
