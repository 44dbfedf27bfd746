package koerier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import koerier.delivery.Pace;
import koerier.lane.FairSlots.Claim;
import koerier.lane.FairSlots.Party;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [D8] Slots go by the time that calls take, to organisations first and to endpoints then.
class FairSlotsTest {
    private static final int SLOTS = 32;
    private static final int MANY = 1_024;
    private static final long RUN_MILLIS = 400_000;
    private static final int SLOW_MILLIS = 10_000;
    /// No call takes longer.
    private static final int LONGEST_MILLIS = 30_000;

    /// An endpoint that always wants slots, whose calls take so long.
    private static final class Greedy {
        final int party;
        final long millis;
        final Claim<Greedy> claim = new Claim<>(this);
        long used;
        int calls;

        Greedy(int party, long millis) {
            this.party = party;
            this.millis = millis;
        }
    }

    private record Call(long end, Greedy greedy) {}

    static LongStream seeds() {
        return LongStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[D8] organisations that always want more get the same slot time, whatever their calls take")
    void sameSharesOfTime(long seed) {
        var random = new Random(seed);
        int count = 2 + random.nextInt(8);
        List<Greedy> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int endpoints = 1 + random.nextInt(4);
            for (int j = 0; j < endpoints; j++) {
                all.add(new Greedy(i, 1 + random.nextInt(900)));
            }
        }
        run(all, count, Pace.QUICK);
        Map<Integer, Long> byParty = new HashMap<>();
        all.forEach(greedy -> byParty.merge(greedy.party, greedy.used, Long::sum));
        double even = (double) SLOTS * RUN_MILLIS / count;
        assertThat(byParty.values())
                .as("seed " + seed + " " + byParty)
                .allSatisfy(used -> assertThat((double) used).isBetween(0.93 * even, 1.07 * even));
        for (int party = 0; party < count; party++) {
            int which = party;
            List<Greedy> own = all.stream().filter(each -> each.party == which).toList();
            double share = even / own.size();
            assertThat(own)
                    .as("seed " + seed)
                    .allSatisfy(each -> assertThat((double) each.used).isBetween(0.85 * share, 1.15 * share));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[D8] calls that hang get half of the slots, three quarters before they are found out; nobody starves")
    void slowCallsLeaveHalf(long seed) {
        var random = new Random(seed);
        List<Greedy> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(new Greedy(i, SLOW_MILLIS + random.nextInt(LONGEST_MILLIS - SLOW_MILLIS)));
        }
        all.add(new Greedy(40, 50));
        int slowMost = run(all, 41, null);
        assertThat(slowMost).as("seed " + seed).isEqualTo(SLOTS / 2);
        assertThat(all)
                .as("seed " + seed)
                .allSatisfy(each -> assertThat(each.calls).isPositive());
        assertThat(all.getLast().used)
                .as("seed %d: what the slow may not have goes to the quick one", seed)
                .isGreaterThan(SLOTS / 2 * RUN_MILLIS * 7 / 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6})
    @DisplayName("R30 [D8] who hangs with all his endpoints leaves room for the others, of whatever pace they are")
    void roomForTheOthers(int hanging) {
        var slots = new FairSlots<Greedy>(MANY);
        for (Pace before : Pace.values()) {
            for (int party = 0; party < hanging; party++) {
                Party<Greedy> tenant = new Party<>();
                for (int i = 0; i < MANY; i++) {
                    slots.want(greedy(slots, tenant, before).claim);
                }
            }
            List<Greedy> taken = takeAll(slots);
            String what = "%d of %s".formatted(hanging, before);
            assertThat(taken).as(what).hasSizeBetween(MANY * 3 / 8, MANY - 1);
            for (Pace after : List.of(before, before == Pace.QUICK ? Pace.QUICK : Pace.SLOW)) {
                taken.forEach(each -> slots.paced(each.claim, after));
                for (Pace other : before == Pace.SLOW ? Pace.values() : new Pace[] {before, Pace.QUICK}) {
                    Greedy quiet = greedy(slots, new Party<>(), other);
                    slots.want(quiet.claim);
                    assertThat(takeAll(slots)).as(what + ", then " + other).containsExactly(quiet);
                    slots.release(quiet.claim, 5);
                }
            }
            int served = 0;
            for (; !taken.isEmpty(); taken = takeAll(slots)) {
                served += taken.size();
                taken.forEach(each -> slots.release(each.claim, SLOW_MILLIS));
            }
            assertThat(served).as(what + " had their turn").isEqualTo(hanging * MANY);
            assertThat(slots.taken()).as(what).isZero();
            assertThat(slots.slowTaken()).as(what).isZero();
        }
    }

    private static Greedy greedy(FairSlots<Greedy> slots, Party<Greedy> tenant, Pace pace) {
        var greedy = new Greedy(0, SLOW_MILLIS);
        greedy.claim.join(tenant);
        slots.paced(greedy.claim, pace);
        return greedy;
    }

    private static List<Greedy> takeAll(FairSlots<Greedy> slots) {
        List<Greedy> taken = new ArrayList<>();
        for (Greedy next = slots.next(); next != null; next = slots.next()) {
            slots.take(next.claim);
            taken.add(next);
        }
        return taken;
    }

    /// @param pace what all are taken for; null: each is found out at the end of its first call
    /// @return how many slots were taken by slow calls at most, once all were found out and a longest call later
    private static int run(List<Greedy> all, int parties, @Nullable Pace pace) {
        var slots = new FairSlots<Greedy>(SLOTS);
        List<Party<Greedy>> party =
                IntStream.range(0, parties).mapToObj(_ -> new Party<Greedy>()).toList();
        for (Greedy greedy : all) {
            greedy.claim.join(party.get(greedy.party));
            if (pace != null) {
                slots.paced(greedy.claim, pace);
            }
            slots.want(greedy.claim);
        }
        var calls = new PriorityQueue<Call>(java.util.Comparator.comparingLong(Call::end));
        int slowMost = 0;
        int unknown = all.size();
        long foundOut = 0;
        for (long now = 0; now < RUN_MILLIS; ) {
            for (Greedy next = slots.next(); next != null; next = slots.next()) {
                slots.take(next.claim);
                calls.add(new Call(now + next.millis, next));
                slots.want(next.claim);
            }
            if (unknown == 0 && now > foundOut + LONGEST_MILLIS) {
                slowMost = Math.max(slowMost, slots.slowTaken());
            }
            assertThat(slots.slowTaken()).isLessThanOrEqualTo(SLOTS * 3 / 4);
            assertThat(slots.taken()).isLessThanOrEqualTo(SLOTS);
            Call ended = calls.remove();
            now = ended.end;
            ended.greedy.used += ended.greedy.millis;
            if (ended.greedy.calls++ == 0) {
                unknown--;
                foundOut = now;
            }
            slots.release(ended.greedy.claim, ended.greedy.millis);
            if (pace == null) {
                slots.paced(ended.greedy.claim, ended.greedy.millis < 1_000 ? Pace.QUICK : Pace.SLOW);
            }
        }
        return slowMost;
    }

    @Test
    @DisplayName("[D8] who was idle has saved nothing up: it does not shut the others out afterwards")
    void noCredit() {
        var rounds = new Rounds<Claim<String>>(64);
        var busy = new Claim<>("busy");
        var idle = new Claim<>("idle");
        for (int i = 0; i < 10_000; i++) {
            rounds.add(busy);
            rounds.poll();
            rounds.charge(busy, 50);
        }
        int inARow = 0;
        rounds.add(busy);
        rounds.add(idle);
        for (Claim<String> next = rounds.poll(); next == idle; next = rounds.poll()) {
            rounds.charge(idle, 50);
            rounds.add(idle);
            inARow++;
        }
        assertThat(inARow).isBetween(0, 4);
    }

    @Test
    @DisplayName("an operation takes a bounded number of steps, with 10 members and with 100,000")
    void boundedSteps() {
        for (int count : new int[] {10, 1_000, 100_000}) {
            var random = new Random(count);
            var rounds = new Rounds<Claim<Integer>>(1_024);
            IntStream.range(0, count).forEach(i -> rounds.add(new Claim<>(i)));
            long before = rounds.steps();
            int operations = 200_000;
            for (int i = 0; i < operations; i++) {
                Claim<Integer> next = rounds.poll();
                assertThat(next).isNotNull();
                rounds.charge(next, random.nextInt(30_000));
                rounds.add(next);
            }
            assertThat((double) (rounds.steps() - before) / operations)
                    .as("%d members", count)
                    .isLessThan(18); // a look at each of the 16 words of the bit map, once in and once out
        }
    }
}
