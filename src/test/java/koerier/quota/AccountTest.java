package koerier.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import koerier.org.Edition;
import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final OrgId ORG = new OrgId("acme");
    private static final ZoneId ZONE = ZoneId.of("Europe/Amsterdam");
    private static final long STEP = Account.STEP.toNanos();

    private final ModelStore store = new ModelStore();
    private final Account account = new Account(ORG);
    private Terms terms = terms(1, 100);
    private Instant time = Instant.parse("2026-11-24T10:00:00Z");
    private long nanos = 7;

    private static Terms terms(long version, long cap) {
        return new Terms(version, cap, ZONE, Instant.EPOCH);
    }

    private void pass(Duration duration) {
        time = time.plus(duration);
        nanos += duration.toNanos();
    }

    private Take take() {
        return account.take(terms, nanos);
    }

    /// Asks the store once, when there is something to ask.
    private boolean exchange(long demand) {
        Ask ask = account.next(terms, demand, nanos);
        if (ask != null) {
            account.granted(ask, store.lease(ask, time), nanos, nanos);
        }
        return ask != null;
    }

    private Lease granted(long demand) {
        assertSame(Take.WAIT, take());
        assertTrue(exchange(demand));
        return assertInstanceOf(Lease.class, take());
    }

    @Test
    @DisplayName("[Q1] an organisation without a limit never asks")
    void uncapped() {
        terms = terms(1, Edition.UNCAPPED);

        assertSame(Take.FREE, take());
        assertNull(account.next(terms, 100, nanos));
    }

    @Test
    @DisplayName("[Q3] with cap N exactly N requests leave, then it is exhausted until the day ends")
    void exactlyN() {
        for (int i = 0; i < 100; i++) {
            if (take() == Take.WAIT) {
                assertTrue(exchange(100 - i));
                assertInstanceOf(Lease.class, take());
            }
        }
        assertSame(Take.WAIT, take());
        assertTrue(exchange(1));
        Take.Exhausted exhausted = assertInstanceOf(Take.Exhausted.class, take());
        assertEquals(Instant.parse("2026-11-24T23:00:00Z"), exhausted.day().end());
        assertFalse(exchange(1), "asked again at once");

        pass(Duration.between(time, exhausted.day().end()).minusNanos(1));
        assertInstanceOf(Take.Exhausted.class, take());
        pass(Duration.ofNanos(1));
        Lease next = granted(1);
        assertEquals(exhausted.day().end(), next.day().start());
    }

    @Test
    @DisplayName("[Q4] units of a day that is over are not spent")
    void dayEnds() {
        granted(5);
        pass(Duration.ofHours(13));

        assertSame(Take.WAIT, take());
        Ask ask = account.next(terms, 1, nanos);
        assertNotNull(ask);
        assertEquals(0, ask.returned());
        assertEquals(0, ask.held());
    }

    @Test
    @DisplayName("[Q1] a changed cap counts at once: what was leased before goes back")
    void capChanges() {
        granted(5);
        terms = terms(2, 1);

        assertSame(Take.WAIT, take());
        Ask back = account.next(terms, 1, nanos);
        assertNotNull(back);
        assertEquals(4, back.returned());
        account.granted(back, store.lease(back, time), nanos, nanos);
        assertEquals(1, store.leased(ORG));
        assertTrue(exchange(1));
        assertInstanceOf(Take.Exhausted.class, take());

        terms = terms(3, 2);
        granted(1);
    }

    @Test
    @DisplayName("[Q1] another version of the configuration with the same cap takes nothing away")
    void sameCap() {
        granted(5);
        terms = terms(2, 100);

        assertInstanceOf(Lease.class, take());
        assertFalse(exchange(0));
    }

    @Test
    @DisplayName("[Q3] a grant of unknown outcome is not spent, a return of unknown outcome not repeated")
    void unknownOutcomes() {
        Ask lost = account.next(terms, 5, nanos);
        assertNotNull(lost);
        store.lease(lost, time);
        account.unknown(nanos);
        assertSame(Take.WAIT, take());
        assertFalse(exchange(5), "asked again at once");
        pass(Account.STEP);
        granted(5);

        terms = terms(2, 200);
        Ask back = account.next(terms, 0, nanos);
        assertNotNull(back);
        assertEquals(3, back.returned());
        account.unknown(nanos);
        pass(Account.STEP);
        Ask next = account.next(terms, 1, nanos);
        assertNotNull(next);
        assertEquals(0, next.returned());
    }

    @Test
    @DisplayName("[Q3] what was not written costs nothing: the unit is there again")
    void givesBack() {
        Lease lease = granted(1);
        assertSame(Take.WAIT, take());
        account.giveBack(lease);
        assertSame(lease, take());
        account.giveBack(lease);
        account.giveBack(granted2());

        assertNotNull(account.close(nanos));
        account.giveBack(lease);
        assertSame(Take.WAIT, take(), "a unit of a closed lease is lost");
    }

    private Lease granted2() {
        return assertInstanceOf(Lease.class, take());
    }

    @Test
    @DisplayName("[Q3] what nobody uses goes back after two whole steps; asks cover the demand and no more")
    void idle() {
        granted(3);
        assertEquals(3, store.leased(ORG));
        for (int i = 0; i < 3; i++) {
            assertFalse(exchange(0), "step " + i);
            pass(Account.STEP);
        }
        assertTrue(exchange(0));
        assertEquals(1, store.leased(ORG));
        assertSame(Take.WAIT, take());
    }

    @Test
    @DisplayName("[Q3] steady use is leased ahead of demand")
    void prefetches() {
        terms = terms(1, 10_000);
        assertSame(Take.WAIT, take());
        exchange(20);
        for (int i = 0; i < 20; i++) {
            assertInstanceOf(Lease.class, take());
        }
        assertFalse(exchange(0));
        pass(Account.STEP);

        assertTrue(exchange(0));
        assertEquals(40, store.leased(ORG));
    }

    @Test
    @DisplayName("[Q3] while another node holds units, the end of the day's units is not believed at once")
    void lingers() {
        terms = terms(1, 2);
        Account other = new Account(ORG);
        Ask theirs = other.next(terms, 1, nanos);
        assertNotNull(theirs);
        other.granted(theirs, store.lease(theirs, time), nanos, nanos);
        granted(2);
        assertTrue(exchange(1));
        assertSame(Take.WAIT, take());

        Ask back = other.close(nanos);
        assertNotNull(back);
        store.lease(back, time);
        assertFalse(exchange(1));
        nanos += STEP;
        granted(1);

        for (int i = 0; i <= Account.LINGER_STEPS; i++) {
            exchange(1);
            nanos += STEP;
        }
        assertInstanceOf(Take.Exhausted.class, take());
    }

    @Test
    @DisplayName("[Q3] an exhausted day is looked at again while requests are refused, and only then")
    void looksAgain() {
        terms = terms(1, 1);
        granted(1);
        exchange(1);
        pass(Account.EXHAUSTED_RECHECK);
        assertFalse(exchange(0));
        assertInstanceOf(Take.Exhausted.class, take());
        assertTrue(exchange(0));
        assertInstanceOf(Take.Exhausted.class, take());
        assertFalse(exchange(0));
    }

    @Test
    @DisplayName("what is used is what was granted, less what this node still holds")
    void used() {
        granted(5);
        assertEquals(1, account.used());
        take();
        assertEquals(2, account.used());
        assertFalse(NoticeKind.NEAR_LIMIT.isDue(account.used(), 3));
        take();
        assertTrue(NoticeKind.NEAR_LIMIT.isDue(account.used(), 3));
        assertTrue(NoticeKind.NEAR_LIMIT.isDue(400, 500));
        assertFalse(NoticeKind.NEAR_LIMIT.isDue(399, 500));
        assertTrue(NoticeKind.LIMIT_REACHED.isDue(500, 500));
        assertFalse(NoticeKind.LIMIT_REACHED.isDue(499, 500));
    }
}
