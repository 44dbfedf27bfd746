package koerier.delivery.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import koerier.org.OrgId;
import koerier.store.AddressRuleStore;
import koerier.store.AddressRulebook;
import koerier.webhook.AddressPolicy;
import koerier.webhook.AddressRules;
import koerier.webhook.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AddressVerticleTest {
    private static final OrgId ACME = new OrgId("acme");
    private static final byte[] ADDRESS = {93, (byte) 184, (byte) 216, 34};

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /// Answers the script in turn and then its last entry again; an empty list of networks stands for a failure.
    private static final class Script implements AddressRuleStore {
        final CountDownLatch asked;
        private final List<Future<Versioned>> answers;
        private int next;

        @SafeVarargs
        Script(Future<Versioned>... answers) {
            this.answers = List.of(answers);
            this.asked = new CountDownLatch(answers.length + 1);
        }

        @Override
        public synchronized Future<Versioned> newest() {
            asked.countDown();
            return answers.get(Math.min(next++, answers.size() - 1));
        }

        @Override
        public Future<Boolean> append(long expected, AddressRules rules, String actor, Instant at) {
            throw new AssertionError("nothing is written");
        }
    }

    private static Future<AddressRuleStore.Versioned> denying(long version) {
        return Future.succeededFuture(new AddressRuleStore.Versioned(
                version, new AddressRules(List.of(), List.of(Network.of("93.184.216.34")), Set.of())));
    }

    @Test
    @DisplayName("U55 rules of another node are followed, also after the database was away, within 10 seconds")
    void follows() throws InterruptedException {
        var store = new Script(
                Future.succeededFuture(AddressRuleStore.Versioned.NONE), Future.failedFuture("away"), denying(1));
        var rules = new AddressRulebook(store, AddressPolicy.strict(), InstantSource.system());
        vertx.deployVerticle(new AddressVerticle(rules, Duration.ofMillis(5))).await();
        assertThat(store.asked.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(rules.policy(ACME).judge(ADDRESS, 443).allowed()).isFalse();
        assertThat(AddressVerticle.INTERVAL).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("U55 nothing starts before the rules are known")
    void needsTheRules() {
        var store = new Script(Future.failedFuture("away"));
        var rules = new AddressRulebook(store, AddressPolicy.strict(), InstantSource.system());
        assertThatThrownBy(() -> vertx.deployVerticle(new AddressVerticle(rules, Duration.ofHours(1)))
                        .await())
                .hasMessageContaining("away");
    }
}
