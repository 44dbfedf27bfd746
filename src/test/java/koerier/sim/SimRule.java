package koerier.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import koerier.delivery.Attempt;
import koerier.delivery.RetrySchedule;
import koerier.org.OrgId;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook.Retry;
import koerier.webhook.WebhookRequest;

/// A rule with its webhook, and what the third party behind it does.
record SimRule(int number, OrgId org, Retry policy, Behaviour behaviour, WebhookRequest request) {
    private static final List<Retry> POLICIES = List.of(
            new Retry.Standard(),
            new Retry.None(),
            new Retry.Custom(List.of(Duration.ofSeconds(1), Duration.ofSeconds(1))),
            new Retry.Standard());

    enum Behaviour {
        FAST,
        SLOW,
        FLAKY,
        FAILING,
        /// Takes the request and never answers.
        DEAD,
        /// Its webhook is paused: what would be sent is skipped.
        PAUSED,
        /// It cannot be rendered: nothing is ever sent.
        UNSENT
    }

    /// Two rules may share an organisation and a target.
    static SimRule random(int number, SplittableRandom random) {
        Behaviour[] all = Behaviour.values();
        int choice = random.nextInt(all.length + 3);
        Behaviour behaviour = all[choice < all.length ? choice : choice % 2 == 0 ? 0 : Behaviour.DEAD.ordinal()];
        var target = new TargetUrl(true, "host" + random.nextInt(4) + ".example", TargetUrl.HTTPS_PORT, false);
        return new SimRule(
                number,
                new OrgId("org" + random.nextInt(2)),
                POLICIES.get(random.nextInt(POLICIES.size())),
                behaviour,
                new WebhookRequest("POST", target, "/", List.of(), new byte[0], false));
    }

    int attemptsMax() {
        return RetrySchedule.attemptsMax(policy);
    }

    /// When the next attempt is due, on the virtual clock.
    Optional<Instant> next(Attempt attempt) {
        Instant ended = attempt.startedAt().plusMillis(attempt.durationMillis());
        return RetrySchedule.next(policy, attempt, ended, Instant.EPOCH, Duration.ZERO, 0);
    }

    /// The line that its deliveries wait in.
    String outlet() {
        return org.value() + " " + request.target().host();
    }
}
