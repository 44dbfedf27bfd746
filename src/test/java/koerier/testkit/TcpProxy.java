package koerier.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A wire between two processes that can be cut. What it leads to may change.
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger target;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /// @param port on loopback, where it leads to
    public TcpProxy(int port) {
        this.target = new AtomicInteger(port);
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// How many connections have gone through until now.
    public int connections() {
        return connections.get();
    }

    /// Breaks all connections and refuses new ones.
    public void cut() {
        cut = true;
        open.forEach(TcpProxy::close);
    }

    /// Takes connections again, to this port.
    public void mend(int port) {
        target.set(port);
        cut = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                open.add(caller);
                if (cut) {
                    close(caller);
                } else {
                    Thread.ofVirtual().start(() -> join(caller));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket caller) {
        try {
            Socket called = new Socket(InetAddress.getLoopbackAddress(), target.get());
            open.add(called);
            connections.incrementAndGet();
            if (cut) { // meanwhile
                close(called);
                close(caller);
            }
            Thread.ofVirtual().start(() -> pump(caller, called));
            pump(called, caller);
        } catch (IOException refused) {
            close(caller);
        }
    }

    private void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException broken) {
            // that is what it is for
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
