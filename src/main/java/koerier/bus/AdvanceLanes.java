package koerier.bus;

import koerier.lane.Advance;

/// Please write down how far a station has come; answered with [Advanced] after COMMIT.
public record AdvanceLanes(Advance advance) {}
