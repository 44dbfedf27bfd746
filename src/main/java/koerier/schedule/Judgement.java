package koerier.schedule;

import java.util.Optional;

/// What becomes of an action that is due, all in one: how it ends, and what follows. A function of the log entry
/// that wakes it, so it is the same when that is evaluated again.
///
/// @param end how its waiting ends
/// @param next its next recurrence, for that of a date rule
public record Judgement(Scheduler.Verdict verdict, ScheduleEntry end, Optional<ScheduledAction> next) {}
