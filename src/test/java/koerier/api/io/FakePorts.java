package koerier.api.io;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import koerier.api.ApiKey;
import koerier.configuration.Entry;
import koerier.configuration.Kind;
import koerier.delivery.DeliveryId;
import koerier.delivery.Position;
import koerier.log.DeliveryQuery;
import koerier.log.LiveEntry;
import koerier.log.LoggedDelivery;
import koerier.log.LoggedEvent;
import koerier.log.UsageCount;
import koerier.log.UsagePeriod;
import koerier.log.UsageTotal;
import koerier.org.OrgId;
import koerier.schedule.Reason;
import koerier.schedule.ScheduleEntry;
import koerier.schedule.ScheduleQuery;
import koerier.schedule.ScheduledAction;
import koerier.store.ApiKeyStore;
import koerier.store.ConfigurationStore;
import koerier.store.IdempotencyStore;
import koerier.store.LogReader;
import koerier.store.ScheduleStore;
import koerier.store.UsageStore;

/// The store as the API sees it, in memory.
final class FakePorts {
    final Keys keys = new Keys();
    final FakeAudit audit = new FakeAudit();
    final FakeAddressRules addresses = new FakeAddressRules();
    final FakeCluster cluster = new FakeCluster();
    final Log log = new Log();
    final Usage usage = new Usage();
    final Schedule schedule = new Schedule();
    final FakeReplayStore replays = new FakeReplayStore();
    final Idempotency idempotency = new Idempotency();
    final Configuration configuration = new Configuration();

    static final class Keys implements ApiKeyStore {
        final List<ApiKey> all = new CopyOnWriteArrayList<>();
        final AtomicInteger lookups = new AtomicInteger();
        volatile Throwable failure;

        @Override
        public Future<Void> add(ApiKey key, String actor) {
            all.add(key);
            return Future.succeededFuture();
        }

        @Override
        public Future<Optional<ApiKey>> byHash(byte[] hash) {
            lookups.incrementAndGet();
            return failure != null
                    ? Future.failedFuture(failure)
                    : Future.succeededFuture(all.stream()
                            .filter(key -> Arrays.equals(key.hash(), hash))
                            .findFirst());
        }

        @Override
        public Future<List<ApiKey>> list() {
            return Future.succeededFuture(List.copyOf(all));
        }

        @Override
        public Future<Boolean> revoke(String id, String actor, Instant at) {
            return Future.succeededFuture(all.removeIf(key -> key.id().equals(id)));
        }
    }

    static final class Log implements LogReader {
        final List<LoggedDelivery> deliveries = new CopyOnWriteArrayList<>();
        final Map<Position, LoggedEvent> events = new ConcurrentHashMap<>();
        final Map<Integer, Instant> failing = new ConcurrentHashMap<>();
        volatile DeliveryQuery asked;

        @Override
        public Future<List<LoggedDelivery>> deliveries(DeliveryQuery query) {
            asked = query;
            return Future.succeededFuture(deliveries.stream()
                    .filter(delivery -> query.after().isEmpty()
                            || delivery.id()
                                            .toString()
                                            .compareTo(query.after().get().toString())
                                    < 0)
                    .sorted((a, b) -> b.id().toString().compareTo(a.id().toString()))
                    .limit(query.limit())
                    .toList());
        }

        @Override
        public Future<Long> count(DeliveryQuery query, long enough) {
            return Future.succeededFuture((long) deliveries.size());
        }

        @Override
        public Future<Optional<LoggedDelivery>> delivery(OrgId org, DeliveryId id) {
            return Future.succeededFuture(deliveries.stream()
                    .filter(delivery -> delivery.id().equals(id))
                    .findFirst());
        }

        /// What is asked for waits until the test answers.
        final java.util.Queue<io.vertx.core.Promise<List<LiveEntry>>> resumed =
                new java.util.concurrent.ConcurrentLinkedQueue<>();

        volatile List<LiveEntry> taken = List.of();
        volatile boolean resumeWaits;

        @Override
        public Future<List<LiveEntry>> takenAfter(OrgId org, LiveEntry.Place place, long before, int limit) {
            if (resumeWaits) {
                io.vertx.core.Promise<List<LiveEntry>> answer = io.vertx.core.Promise.promise();
                resumed.add(answer);
                return answer.future();
            }
            return Future.succeededFuture(taken.stream()
                    .filter(entry -> entry.place().compareTo(place) > 0)
                    .limit(limit)
                    .toList());
        }

        @Override
        public Future<Optional<LoggedEvent>> event(OrgId org, Position position) {
            return Future.succeededFuture(Optional.ofNullable(events.get(position)));
        }

        @Override
        public Future<Long> requestsSince(OrgId org, Instant from) {
            return Future.succeededFuture(41L);
        }

        @Override
        public Future<Map<Integer, Instant>> failingSince(OrgId org, List<Integer> webhooks) {
            return Future.succeededFuture(failing);
        }

        @Override
        public Future<Boolean> hasFired(OrgId org, int rule, String recordId) {
            return Future.succeededFuture(false);
        }
    }

    /// Answers what it was given, and remembers what it was asked.
    static final class Usage implements UsageStore {
        volatile List<UsageTotal> totals = List.of();
        final List<List<UsagePeriod>> asked = new CopyOnWriteArrayList<>();

        @Override
        public Future<Long> covered() {
            return Future.succeededFuture(0L);
        }

        @Override
        public Future<Boolean> append(long after, long upTo, List<UsageCount> counts) {
            return Future.succeededFuture(true);
        }

        @Override
        public Future<List<UsageCount>> recount(long after, long before) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public Future<List<UsageTotal>> totals(
                OrgId org, List<UsagePeriod> periods, UsageTotal.Dimension dimension, int limit) {
            asked.add(periods);
            return Future.succeededFuture(totals.stream().limit(limit).toList());
        }

        @Override
        public Future<Void> maintain(Instant now, Duration kept) {
            return Future.succeededFuture();
        }
    }

    /// What was made and how it ended, in memory.
    static final class Schedule implements ScheduleStore {
        private final Map<DeliveryId, ScheduleQuery.Found> found = new ConcurrentHashMap<>();
        /// Whether others always end an action first.
        volatile boolean overtaken;

        @Override
        public Future<Set<DeliveryId>> append(List<ScheduleEntry> entries, Instant now) {
            Set<DeliveryId> written = new HashSet<>();
            for (ScheduleEntry entry : entries) {
                DeliveryId id = entry.action().id();
                switch (entry) {
                    case ScheduleEntry.Made(ScheduledAction action) ->
                        found.put(id, new ScheduleQuery.Found(action, ScheduledAction.State.PENDING, null));
                    case ScheduleEntry.Moved moved
                    when !overtaken -> {
                        written.add(id);
                        found.put(id, new ScheduleQuery.Found(moved.moved(), ScheduledAction.State.PENDING, null));
                    }
                    case ScheduleEntry.Cancelled(ScheduledAction action, Reason reason)
                    when !overtaken -> {
                        written.add(id);
                        found.put(id, new ScheduleQuery.Found(action, ScheduledAction.State.CANCELLED, reason.text()));
                    }
                    default -> {}
                }
            }
            return Future.succeededFuture(written);
        }

        @Override
        public Future<Void> cancel(OrgId org, int rule, Set<Integer> kept, Reason reason, Instant now) {
            found.replaceAll((id, one) -> one.action().org().equals(org)
                            && id.rule() == rule
                            && !kept.contains(id.action())
                            && one.state() == ScheduledAction.State.PENDING
                    ? new ScheduleQuery.Found(one.action(), ScheduledAction.State.CANCELLED, reason.text())
                    : one);
            return Future.succeededFuture();
        }

        @Override
        public Future<List<ScheduleQuery.Found>> list(ScheduleQuery query) {
            return Future.succeededFuture(found.values().stream()
                    .filter(one -> one.action().org().equals(query.org()))
                    .filter(one ->
                            query.record().map(one.action().recordId()::equals).orElse(true))
                    .filter(one -> query.rule()
                            .map(rule -> rule == one.action().id().rule())
                            .orElse(true))
                    .filter(one -> query.webhook()
                            .map(webhook -> webhook == one.action().webhook())
                            .orElse(true))
                    .filter(one -> query.state().map(one.state()::equals).orElse(true))
                    .filter(one -> query.after()
                            .map(after -> micros(one.action().id()) < micros(after))
                            .orElse(true))
                    .sorted(Comparator.comparingLong(
                            (ScheduleQuery.Found one) -> -micros(one.action().id())))
                    .limit(query.limit())
                    .toList());
        }

        @Override
        public Future<Optional<ScheduleQuery.Found>> find(OrgId org, DeliveryId id) {
            return Future.succeededFuture(Optional.ofNullable(found.get(id))
                    .filter(one -> one.action().org().equals(org)));
        }

        private static long micros(DeliveryId id) {
            return id.position().micros();
        }
    }

    static final class Idempotency implements IdempotencyStore {
        private record Row(byte[] fingerprint, byte[] answer) {}

        private final Map<ByteBuffer, Row> rows = new ConcurrentHashMap<>();

        @Override
        public Future<Claim> claim(byte[] row, byte[] fingerprint, Duration lease, Duration kept) {
            Row there = rows.putIfAbsent(ByteBuffer.wrap(row), new Row(fingerprint, null));
            if (there == null) {
                return Future.succeededFuture(new Claim.Fresh());
            }
            if (!Arrays.equals(there.fingerprint, fingerprint)) {
                return Future.succeededFuture(new Claim.Mismatch());
            }
            return Future.succeededFuture(there.answer == null ? new Claim.Busy() : new Claim.Done(there.answer));
        }

        @Override
        public Future<Void> complete(byte[] row, byte[] answer) {
            rows.computeIfPresent(ByteBuffer.wrap(row), (_, there) -> new Row(there.fingerprint, answer));
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> release(byte[] row) {
            rows.remove(ByteBuffer.wrap(row));
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> purge(Duration kept) {
            return Future.succeededFuture();
        }

        /// All that is stored, as text: to look for secrets in it.
        String dump() {
            StringBuilder result = new StringBuilder();
            rows.forEach(
                    (row, there) -> result.append(new String(row.array(), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .append(
                                    there.answer == null
                                            ? ""
                                            : new String(there.answer, java.nio.charset.StandardCharsets.ISO_8859_1)));
            return result.toString();
        }
    }

    static final class Configuration implements ConfigurationStore {
        private final Map<OrgId, List<Entry>> entries = new ConcurrentHashMap<>();

        @Override
        public synchronized Future<List<Entry>> load(OrgId org, Optional<Long> version) {
            List<Entry> newest = new ArrayList<>();
            for (Entry entry : entries.getOrDefault(org, List.of())) {
                if (version.isEmpty() || entry.version() <= version.get()) {
                    newest.removeIf(
                            old -> old.kind() == entry.kind() && old.id().equals(entry.id()));
                    newest.add(entry);
                }
            }
            return Future.succeededFuture(newest);
        }

        @Override
        public synchronized Future<List<Entry>> lastDocuments(OrgId org, Kind kind, List<String> ids) {
            Map<String, Entry> last = new LinkedHashMap<>();
            for (Entry entry : entries.getOrDefault(org, List.of())) {
                if (entry.kind() == kind && ids.contains(entry.id()) && entry.document() != null) {
                    last.put(entry.id(), entry);
                }
            }
            return Future.succeededFuture(List.copyOf(last.values()));
        }

        @Override
        public synchronized Future<Boolean> append(
                OrgId org, long expected, List<Entry> changes, String actor, Instant at) {
            List<Entry> all = entries.computeIfAbsent(org, _ -> new ArrayList<>());
            long newest = all.stream().mapToLong(Entry::version).max().orElse(0);
            if (newest != expected) {
                return Future.succeededFuture(false);
            }
            all.addAll(changes);
            return Future.succeededFuture(true);
        }

        @Override
        public synchronized Future<List<OrgId>> organisations(Optional<OrgId> after, int limit) {
            return Future.succeededFuture(entries.keySet().stream()
                    .sorted((a, b) -> a.value().compareTo(b.value()))
                    .filter(org ->
                            after.isEmpty() || org.value().compareTo(after.get().value()) > 0)
                    .limit(limit)
                    .toList());
        }
    }
}
