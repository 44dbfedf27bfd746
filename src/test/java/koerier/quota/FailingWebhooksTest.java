package koerier.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import koerier.org.OrgId;
import koerier.quota.WebhookNotice.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailingWebhooksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final FailingSettings SETTINGS =
            new FailingSettings(List.of(), Duration.ofHours(2), Duration.ofMinutes(10));
    private static final WatchedWebhook FIRST = webhook(1);

    private static WatchedWebhook webhook(int number) {
        return new WatchedWebhook(new OrgId("shop"), number);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /// What the log knows, and what was told.
    private static final class Model {
        final FailingWebhooks watched = new FailingWebhooks(SETTINGS, 100);
        final Map<WatchedWebhook, Instant> failingSince = new HashMap<>();
        final Map<WatchedWebhook, List<Told>> notices = new HashMap<>();
        Instant now = NOW;

        void attempt(WatchedWebhook webhook, boolean failed) {
            if (failed) {
                failingSince.putIfAbsent(webhook, now);
            } else {
                failingSince.remove(webhook);
            }
            watched.attempt(webhook, failed);
        }

        int look() {
            List<WatchedWebhook> taken = watched.take(now, 3);
            for (WatchedWebhook webhook : taken) {
                Instant since = failingSince.get(webhook);
                Optional<Kind> due = watched.judge(webhook, since, now);
                due.ifPresent(kind -> tell(webhook, kind, since));
            }
            return taken.size();
        }

        private void tell(WatchedWebhook webhook, Kind kind, Instant since) {
            List<Told> before = notices.computeIfAbsent(webhook, _ -> new ArrayList<>());
            Told told = new Told(kind, since == null ? before.getLast().since() : since, now);
            if (before.isEmpty()) {
                assertThat(kind).isEqualTo(Kind.FAILING);
            } else {
                Told last = before.getLast();
                assertThat(last.kind()).isNotEqualTo(kind);
                switch (kind) {
                    case FAILING -> {
                        assertThat(last.kind()).isEqualTo(Kind.RECOVERED);
                        assertThat(now).isAfterOrEqualTo(last.at().plus(SETTINGS.pause()));
                    }
                    case STILL_FAILING -> {
                        assertThat(last.kind()).isEqualTo(Kind.FAILING);
                        assertThat(now).isAfterOrEqualTo(since.plus(SETTINGS.stillAfter()));
                    }
                    case RECOVERED -> assertThat(failingSince).doesNotContainKey(webhook);
                }
            }
            before.add(told);
            watched.told(webhook, told);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("[Q8] each change is told once, in order, and in the end what was told is true")
    void eachOnce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Model model = new Model();
        List<WatchedWebhook> all =
                IntStream.range(0, 6).mapToObj(FailingWebhooksTest::webhook).toList();
        int failures = random.nextInt(1, 10);
        for (int i = 0; i < 500; i++) {
            model.now = model.now.plusSeconds(random.nextInt(1, 600));
            model.attempt(all.get(random.nextInt(all.size())), random.nextInt(10) < failures);
            if (random.nextInt(3) == 0) {
                model.look();
            }
        }
        model.now = model.now.plus(Duration.ofHours(3));
        for (int i = 0; i < 20; i++) {
            model.look();
        }
        assertThat(model.look()).as("seed %d: nothing is left to look at", seed).isZero();
        for (WatchedWebhook webhook : all) {
            List<Told> told = model.notices.getOrDefault(webhook, List.of());
            Kind last = told.isEmpty() ? Kind.RECOVERED : told.getLast().kind();
            assertThat(last)
                    .as("seed %d, %s: %s", seed, webhook, told)
                    .isEqualTo(model.failingSince.containsKey(webhook) ? Kind.STILL_FAILING : Kind.RECOVERED);
        }
    }

    @Test
    @DisplayName("[Q8] webhooks that work take no memory; those beyond the limit are not held")
    void bounded() {
        FailingWebhooks watched = new FailingWebhooks(SETTINGS, 10);
        for (int i = 0; i < 1000; i++) {
            watched.attempt(webhook(i), false);
        }
        assertThat(watched.size()).isZero();
        for (int i = 0; i < 1000; i++) {
            watched.attempt(webhook(i), true);
            watched.told(webhook(i), new Told(Kind.FAILING, NOW, NOW));
        }
        assertThat(watched.size()).isEqualTo(20);
        assertThat(watched.take(NOW, 7)).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("[Q8] more failures of one that was told are not looked at; after n hours it is, once")
    void stillFailing() {
        FailingWebhooks watched = new FailingWebhooks(SETTINGS, 10);
        watched.told(FIRST, new Told(Kind.FAILING, NOW, NOW));
        watched.attempt(FIRST, true);
        assertThat(watched.take(NOW.plus(Duration.ofMinutes(119)), 9)).isEmpty();
        Instant later = NOW.plus(Duration.ofHours(2));
        assertThat(watched.take(later, 9)).containsExactly(FIRST);
        assertThat(watched.judge(FIRST, NOW, later)).contains(Kind.STILL_FAILING);
        watched.told(FIRST, new Told(Kind.STILL_FAILING, NOW, later));
        watched.attempt(FIRST, true);
        assertThat(watched.take(later.plus(Duration.ofDays(9)), 9)).isEmpty();
        watched.attempt(FIRST, false);
        assertThat(watched.take(later, 9)).containsExactly(FIRST);
        assertThat(watched.judge(FIRST, null, later)).contains(Kind.RECOVERED);
    }

    @Test
    @DisplayName("[Q8] one that is paused is looked at again after as long")
    void postponed() {
        FailingWebhooks watched = new FailingWebhooks(SETTINGS, 10);
        watched.told(FIRST, new Told(Kind.FAILING, NOW, NOW));
        Instant later = NOW.plus(Duration.ofHours(2));
        assertThat(watched.take(later, 9)).containsExactly(FIRST);
        watched.postpone(FIRST, later);
        assertThat(watched.take(later.plus(Duration.ofMinutes(119)), 9)).isEmpty();
        assertThat(watched.take(later.plus(Duration.ofHours(2)), 9)).containsExactly(FIRST);
        watched.forget(FIRST);
        assertThat(watched.size()).isZero();
    }

    @Test
    void settingsAreChecked() {
        Duration hour = Duration.ofHours(1);
        assertThatThrownBy(() -> new FailingSettings(List.of("a@b\r\nBcc: x@y"), hour, hour))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FailingSettings(List.of(), Duration.ZERO, hour))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(NoticeSettings.DEFAULTS.failing()).as("off by default").isNull();
    }
}
