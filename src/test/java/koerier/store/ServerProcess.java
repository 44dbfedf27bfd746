package koerier.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import koerier.store.EmbeddedPostgres.Launch;
import koerier.testkit.TestPostgres;

/// A process of its own with an embedded server, for tests that kill it: commits a row, writes the server's process id
/// on a line, and ends when its standard input does.
final class ServerProcess {
    private ServerProcess() {}

    /// @param arguments the folder, and where the programs are
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (EmbeddedPostgres server = EmbeddedPostgres.start(new Launch(folder, Path.of(arguments[1]), true));
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            TestPostgres.commitOneRow(server.settings());
            String id =
                    Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
            out.write((id.strip() + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            System.in.read();
        }
        System.exit(0); // clients' threads may live on
    }
}
