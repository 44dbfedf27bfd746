package koerier.ingest;

/// The wanted values of one event, as spans of its bytes. Mutable and reused: one view per thread and plan; nothing is
/// allocated while reading.
public final class EventView {
    /// What a slot holds.
    public enum Kind {
        ABSENT,
        NULL,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        OBJECT,
        ARRAY
    }

    public EventView(FieldPlan plan) {}

    /// Reads an event body that ingest has accepted (well-formed JSON); fills every slot.
    public void read(byte[] body) {
        throw new AssertionError("ingest");
    }

    public Kind kind(int slot) {
        throw new AssertionError("ingest");
    }

    /// The bytes that spans refer to.
    public byte[] bytes() {
        throw new AssertionError("ingest");
    }

    /// Where the value begins: for TEXT after the opening quote, else its first byte.
    public int start(int slot) {
        throw new AssertionError("ingest");
    }

    /// Where the value ends (exclusive): for TEXT at the closing quote.
    public int end(int slot) {
        throw new AssertionError("ingest");
    }

    /// Whether a TEXT holds a backslash and must be unescaped before it is compared or written.
    public boolean isEscaped(int slot) {
        throw new AssertionError("ingest");
    }

    /// The decoded text of a TEXT; the bytes as they stand of everything else; "" of ABSENT and NULL. Allocates.
    public String text(int slot) {
        throw new AssertionError("ingest");
    }
}
