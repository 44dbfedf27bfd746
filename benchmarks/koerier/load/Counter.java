package koerier.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How many events of the stretch the receiver has seen, in a file that all processes of the harness map: whoever posts
/// can look at it without costing the receiver a call.
final class Counter {
    private final MappedByteBuffer memory;

    private Counter(MappedByteBuffer memory) {
        this.memory = memory;
    }

    static Counter open(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            memory.order(ByteOrder.nativeOrder());
            return new Counter(memory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void set(long value) {
        memory.putLong(0, value);
    }

    long get() {
        return memory.getLong(0);
    }
}
