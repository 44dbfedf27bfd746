package koerier.delivery;

/// How long an endpoint's calls take, as far as it matters to those who wait for a slot.
public enum Pace {
    /// They end soon.
    QUICK,
    /// None has ended yet.
    UNPROVEN,
    /// They hold their slots for long.
    SLOW
}
