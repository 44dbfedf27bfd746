package koerier.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A mail server on loopback that speaks as much SMTP (RFC 5321, AUTH PLAIN) as a client needs to hand over a
/// message, and remembers each dialogue line by line.
public final class FakeMailServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final ServerSocket server;
    private final BlockingQueue<Mail> mails = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();

    /// @param dialogue what the client said, without the message
    /// @param text the message, header and all
    public record Mail(List<String> dialogue, String text) {
        /// What follows the name of a header, unfolded.
        public String header(String name) {
            return text.replaceAll("\r\n[ \t]+", " ")
                    .lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no header " + name + " in\n" + text));
        }
    }

    private FakeMailServer(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().name("fake-mail-server").start(this::accept);
    }

    public static FakeMailServer start() {
        try {
            return new FakeMailServer(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /// The next `count` messages are refused for now.
    public void refuse(int count) {
        refusals.set(count);
    }

    /// The next message that was taken.
    public Mail await() {
        try {
            Mail mail = mails.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (mail == null) {
                throw new AssertionError("no mail came");
            }
            return mail;
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /// How many messages nobody has waited for.
    public int unread() {
        return mails.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        List<String> dialogue = new ArrayList<>();
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = client.getOutputStream();
            say(out, "220 mail.example.com ESMTP");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                dialogue.add(line);
                String verb = line.split(" ")[0].toUpperCase(java.util.Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> say(out, "250-mail.example.com\r\n250 AUTH PLAIN");
                    case "AUTH" -> say(out, "235 2.7.0 authenticated");
                    case "MAIL", "RCPT", "RSET", "NOOP" -> say(out, "250 2.0.0 ok");
                    case "DATA" -> data(in, out, dialogue);
                    case "QUIT" -> {
                        say(out, "221 2.0.0 bye");
                        return;
                    }
                    default -> say(out, "500 5.5.1 what?");
                }
            }
        } catch (IOException broken) {
            // the client has gone
        }
    }

    private void data(BufferedReader in, OutputStream out, List<String> dialogue) throws IOException {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            say(out, "451 4.3.0 not now");
            return;
        }
        say(out, "354 go on");
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            text.append(line.startsWith("..") ? line.substring(1) : line).append("\r\n");
        }
        mails.add(new Mail(List.copyOf(dialogue), text.toString()));
        say(out, "250 2.0.0 taken");
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /// The argument of AUTH PLAIN for a user and a password.
    public static String plain(String user, String password) {
        return Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
