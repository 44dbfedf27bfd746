package koerier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/// The folder of the development mode: the database, the key that seals secrets, and the API key, so that a
/// second start finds everything as it was. Only its owner can read it.
record DataFolder(Path path) {
    private static final int SECRET_KEY_BYTES = 32;

    static DataFolder open(Path path) {
        try {
            Path absolute = path.toAbsolutePath().normalize();
            Files.createDirectories(absolute);
            Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
            return new DataFolder(absolute);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "the data folder " + path + " cannot be used: " + failure.getMessage(), failure);
        }
    }

    Path database() {
        return path.resolve("postgres");
    }

    /// The key that seals secrets, made at the first start.
    byte[] secretKey(SecureRandom random) {
        String hex = remembered("secret.key", () -> {
            byte[] fresh = new byte[SECRET_KEY_BYTES];
            random.nextBytes(fresh);
            return HexFormat.of().formatHex(fresh);
        });
        byte[] key = HexFormat.of().parseHex(hex);
        if (key.length != SECRET_KEY_BYTES) {
            throw new IllegalStateException(path.resolve("secret.key") + " does not hold a key of 32 bytes");
        }
        return Arrays.copyOf(key, key.length);
    }

    /// The API key of the last start, or a fresh one, or the one that the caller brings.
    String apiKey(Optional<String> given, Supplier<String> fresh) {
        if (given.isPresent()) {
            write(path.resolve("api-key"), given.get());
            return given.get();
        }
        return remembered("api-key", fresh);
    }

    /// Where the receiver was reached until now; `now` is remembered for the next start.
    String receiver(String now) {
        String before = remembered("receiver", () -> now);
        write(path.resolve("receiver"), now);
        return before;
    }

    private String remembered(String name, Supplier<String> fresh) {
        Path file = path.resolve(name);
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        String made = fresh.get();
        write(file, made);
        return made;
    }

    /// Written beside and moved, so that a crash leaves the old text or the new one.
    private static void write(Path file, String text) {
        try {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(beside);
            Files.createFile(
                    beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(beside, text + "\n", StandardOpenOption.WRITE);
            Files.move(
                    beside,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
