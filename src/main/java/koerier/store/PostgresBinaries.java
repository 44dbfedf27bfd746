package koerier.store;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// The programs of PostgreSQL that come inside a jar as one xz-compressed tar: unpacks them once.
final class PostgresBinaries {
    private static final int BLOCK = 512;
    private static final int BUFFER_BYTES = 1 << 16;

    private PostgresBinaries() {}

    /// Unpacks into `to` unless that was done before. Two processes may do so at once: each fills a folder of its own,
    /// and the first one to finish gives it the name.
    ///
    /// @throws EmbeddedPostgresException when this platform has no binaries in the class path or the disk refuses
    static void unpack(Path to) {
        if (Files.isDirectory(to)) {
            return;
        }
        String archive = "/postgres-" + platform() + ".txz";
        try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new EmbeddedPostgresException("no PostgreSQL for this platform in the class path: " + archive);
            }
            Files.createDirectories(to.toAbsolutePath().getParent());
            Path fresh = Files.createTempDirectory(to.toAbsolutePath().getParent(), "unpacking-");
            try {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
                try (InputStream tar = new BufferedInputStream(new XZInputStream(packed), BUFFER_BYTES)) {
                    untar(tar, fresh);
                }
                Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                delete(fresh);
                if (!Files.isDirectory(to)) {
                    throw failure;
                }
            }
        } catch (IOException failure) {
            throw new EmbeddedPostgresException("cannot unpack PostgreSQL into " + to + ": " + failure, failure);
        }
    }

    /// The archive's name for this machine, as the makers of the jar have it.
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        String suffix = arm ? "arm_64" : "x86_64";
        if (system.startsWith("linux")) {
            boolean alpine = Files.exists(Path.of("/etc/alpine-release"));
            return "linux-" + suffix + (alpine ? "-alpine_linux" : "");
        }
        if (system.startsWith("mac")) {
            return "darwin-" + suffix;
        }
        throw new EmbeddedPostgresException("the embedded PostgreSQL runs on Linux and macOS, not on " + system
                + ": name a server in the settings");
    }

    /// Deletes a folder and all that is in it.
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Reads ustar with GNU long names, as much of it as these archives use. What only compilers need is left out.
    private static void untar(InputStream tar, Path to) throws IOException {
        byte[] header = new byte[BLOCK];
        String longName = null;
        String longLink = null;
        while (tar.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
            char type = (char) header[156];
            long size = octal(header, 124, 12);
            if (type == 'L') {
                longName = longText(tar, size);
                continue;
            }
            if (type == 'K') {
                longLink = longText(tar, size);
                continue;
            }
            String name = longName == null ? name(header) : longName;
            String link = longLink == null ? text(header, 157, 100) : longLink;
            longName = null;
            longLink = null;
            Path file = to.resolve(name).normalize();
            if (!file.startsWith(to)) {
                throw new IOException("an entry leads out of the archive: " + name);
            }
            extract(tar, type, size, file, isNeeded(name) ? link : null, octal(header, 100, 8));
        }
    }

    private static boolean isNeeded(String name) {
        return !name.endsWith(".a") && !name.contains("/pgxs/") && !name.startsWith("include/");
    }

    /// @param link the target if it is a link; null to leave the entry out
    private static void extract(InputStream tar, char type, long size, Path file, @Nullable String link, long mode)
            throws IOException {
        boolean isFile = type == '0' || type == 0;
        if (link == null || !(isFile || type == '5' || type == '2')) {
            tar.skipNBytes(size);
        } else if (type == '5') {
            Files.createDirectories(file);
        } else if (type == '2') {
            Files.createDirectories(file.getParent());
            try {
                Files.createSymbolicLink(file, Path.of(link));
            } catch (FileAlreadyExistsException twice) {
                throw new IOException("the archive names a link twice: " + file, twice);
            }
        } else {
            Files.createDirectories(file.getParent());
            copy(tar, size, file);
            if ((mode & 0100) != 0) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        skipPadding(tar, size);
    }

    private static void copy(InputStream from, long size, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; ) {
                int read = from.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the archive ends inside " + file);
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private static String longText(InputStream tar, long size) throws IOException {
        byte[] bytes = tar.readNBytes(Math.toIntExact(size));
        skipPadding(tar, size);
        return text(bytes, 0, bytes.length);
    }

    private static void skipPadding(InputStream tar, long size) throws IOException {
        tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        boolean ustar = text(header, 257, 5).equals("ustar");
        return ustar && !prefix.isEmpty() ? prefix + "/" + text(header, 0, 100) : text(header, 0, 100);
    }

    private static long octal(byte[] header, int offset, int length) {
        String digits = text(header, offset, length).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }
}
