package koerier.quota;

/// What comes of the wish to put one request on the wire.
public sealed interface Take permits Lease, Take.Free, Take.Wait, Take.Exhausted {
    Free FREE = new Free();
    Wait WAIT = new Wait();

    /// No unit is needed: the organisation has no daily limit.
    record Free() implements Take {}

    /// It is not known yet; units are being asked for.
    record Wait() implements Take {}

    /// The day's units are used up.
    record Exhausted(QuotaDay day) implements Take {}
}
