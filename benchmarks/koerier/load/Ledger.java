package koerier.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What a receiver has seen of one stretch, event by event: what came twice, too early, out of order, or with a wrong
/// body. What never came is known to who posted. Pure and single-threaded; time comes in as microseconds since the
/// epoch.
final class Ledger {
    private static final int NUMBERS_MIN = 1 << 16;
    /// More events than any stretch posts; beyond it they count as wrong.
    private static final int NUMBERS_MAX = 1 << 25;

    private static final int RECORDS_MAX = 1 << 22;
    private static final long LATENCY_MICROS_MAX = Duration.ofMinutes(10).toNanos() / 1_000;

    private final int round;
    private final long retryMicros;
    private final List<Histogram> latencies = new ArrayList<>();
    private byte[] attempts = new byte[NUMBERS_MIN];
    private long[] lastAt = new long[0];
    private int[] lastOfRecord = new int[NUMBERS_MIN];

    private long requests;
    private int distinct;
    private int finished;
    private int doubled;
    private int early;
    private int disordered;
    private int wrong;
    private int strays;
    private long firstMicros;
    private long lastMicros;

    /// @param retryMicros how long after an attempt the next one of its delivery may come at the earliest; 0 when
    ///     there is to be no second attempt at all
    Ledger(int round, long retryMicros) {
        this.round = round;
        this.retryMicros = retryMicros;
        Arrays.fill(lastOfRecord, -1);
    }

    /// A request of which the head has come.
    ///
    /// @param attempt as its header says, from 1
    /// @param group whose latencies it counts among, from 0
    /// @return whether it was the first of its event
    boolean arrived(EventId event, int attempt, int group, long nowMicros) {
        requests++;
        if (event.round() != round) {
            strays++;
            return false;
        }
        if (event.number() >= NUMBERS_MAX || event.record() >= RECORDS_MAX || attempt < 1 || attempt > 100) {
            wrong++;
            return false;
        }
        firstMicros = firstMicros == 0 ? nowMicros : firstMicros;
        lastMicros = nowMicros;
        grow(event);
        int seen = attempts[event.number()];
        if (attempt <= seen || attempt > 1 && retryMicros == 0) {
            doubled++;
            return false;
        }
        early += isEarly(event, attempt, nowMicros) ? 1 : 0;
        attempts[event.number()] = (byte) attempt;
        if (retryMicros > 0) {
            lastAt[event.number()] = nowMicros;
        }
        if (seen > 0) {
            return false;
        }
        distinct++;
        if (attempt == 1) {
            if (event.number() < lastOfRecord[event.record()]) {
                disordered++;
            } else {
                lastOfRecord[event.record()] = event.number();
            }
            latency(group).recordValue(Math.clamp(nowMicros - event.plannedMicros(), 0, LATENCY_MICROS_MAX));
        }
        return true;
    }

    private Histogram latency(int group) {
        while (latencies.size() <= group) {
            latencies.add(new Histogram(LATENCY_MICROS_MAX, 3));
        }
        return latencies.get(group);
    }

    private boolean isEarly(EventId event, int attempt, long nowMicros) {
        return nowMicros < event.plannedMicros()
                || attempt > 1 && lastAt[event.number()] > 0 && nowMicros < lastAt[event.number()] + retryMicros;
    }

    private void grow(EventId event) {
        if (event.number() >= attempts.length) {
            attempts = Arrays.copyOf(attempts, Math.max(event.number() + 1, 2 * attempts.length));
        }
        if (retryMicros > 0 && lastAt.length < attempts.length) {
            lastAt = Arrays.copyOf(lastAt, attempts.length);
        }
        if (event.record() >= lastOfRecord.length) {
            int before = lastOfRecord.length;
            lastOfRecord = Arrays.copyOf(lastOfRecord, Math.max(event.record() + 1, 2 * before));
            Arrays.fill(lastOfRecord, before, lastOfRecord.length, -1);
        }
    }

    /// A request was answered with success.
    void finished(EventId event) {
        if (event.round() == round) {
            finished++;
        }
    }

    /// A request was not what the event should have become.
    void wrong() {
        wrong++;
    }

    int distinct() {
        return distinct;
    }

    Tally tally() {
        return new Tally(
                requests,
                distinct,
                finished,
                doubled,
                early,
                disordered,
                wrong,
                strays,
                firstMicros,
                lastMicros,
                latencies.stream().map(Histograms::text).toList());
    }
}
