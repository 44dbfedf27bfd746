package koerier.load;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// One [PostPlan] being carried out, on one event loop. By a plan of times, a request that is late because the one
/// before has no answer yet still counts from its planned time.
final class Posting {
    private static final long MICROS_MAX = 600_000_000;

    final ContextInternal context;
    final PostPlan plan;
    final Counter received;
    final String authorization;
    private final HttpClientAgent http;
    private final Histogram answers = new Histogram(MICROS_MAX, 3);
    private final List<Sender> senders = new ArrayList<>();
    /// Those that follow a plan of times.
    private final List<BatchSender> planned = new ArrayList<>();
    private final Promise<JsonObject> end = Promise.promise();
    private final StringBuilder text = new StringBuilder();
    private long startNanos;
    private long startMicros;
    private long endNanos;
    private int number;
    private int running;
    private long accepted;
    private long requests;
    private long refused;
    private long handedOut;
    private int behindMax;

    Posting(ContextInternal context, HttpClientAgent http, PostPlan plan, Counter received) {
        this.context = context;
        this.http = http;
        this.plan = plan;
        this.received = received;
        this.authorization = "Bearer " + plan.key();
    }

    Future<JsonObject> run() {
        List<Future<?>> opened = new ArrayList<>();
        for (int i = 0; i < plan.connections(); i++) {
            int index = i;
            opened.add(
                    http.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(plan.port()))
                            .onSuccess(connection -> senders.add(sender(connection, index))));
        }
        Future.all(opened).onComplete(_ -> start(), end::tryFail);
        return end.future();
    }

    private Sender sender(HttpClientConnection connection, int index) {
        if (plan.form() == PostPlan.Form.LINES) {
            return new LineSender(this, connection, index);
        }
        BatchSender sender = new BatchSender(this, connection, index);
        if (plan.rate() > 0) {
            planned.add(sender);
        }
        return sender;
    }

    private void start() {
        startNanos = System.nanoTime();
        startMicros = WallClock.micros();
        endNanos = startNanos + (long) (plan.seconds() * 1e9);
        running = senders.size();
        if (plan.rate() > 0) {
            running++;
            schedule();
        }
        senders.forEach(Sender::next);
    }

    /// Hands out what is due, and comes back when the next one is.
    private void schedule() {
        double interval = plan.batch() * 1e9 / plan.rate();
        long now = System.nanoTime();
        long due = startNanos + (long) (handedOut * interval);
        while (due <= now && due < endNanos && handedOut * plan.batch() < plan.events()) {
            BatchSender sender = planned.get((int) (handedOut % planned.size()));
            sender.plan(startMicros + (due - startNanos) / 1_000);
            behindMax = Math.max(behindMax, sender.behind());
            handedOut++;
            due = startNanos + (long) (handedOut * interval);
        }
        if (due >= endNanos || handedOut * plan.batch() >= plan.events()) {
            planned.forEach(BatchSender::noMore);
            stopped();
            return;
        }
        EventLoop loop = context.nettyEventLoop();
        loop.schedule(this::schedule, due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /// Whether nothing more is to be begun without a plan.
    boolean isOver() {
        return System.nanoTime() >= endNanos || number >= plan.events();
    }

    int posted() {
        return number;
    }

    boolean isFull() {
        return plan.window() > 0 && number - received.get() >= plan.window();
    }

    /// The next events as text.
    ///
    /// @param turn of the sender, from 0
    Buffer events(int sender, long turn, long plannedMicros) {
        int count = (int) Math.min(plan.batch(), plan.events() - number);
        int entry = (int) ((sender + turn) % plan.orgs().size());
        boolean array = plan.form() == PostPlan.Form.ARRAY;
        text.setLength(0);
        text.append(array ? "[" : "");
        for (int i = 0; i < count; i++) {
            long nth = turn / plan.orgs().size() * plan.batch() + i;
            int record = (entry * plan.connections() + sender) * PostPlan.RECORDS + (int) (nth % PostPlan.RECORDS);
            int rule = plan.rules() == 0 ? EventText.RULES : record % plan.rules();
            text.append(array && i > 0 ? "," : "");
            EventText.append(text, new EventId(plan.round(), number++, record, plannedMicros), rule);
            text.append(plan.form() == PostPlan.Form.LINES ? "\n" : "");
        }
        text.append(array ? "]" : "");
        return Buffer.buffer(text.toString());
    }

    String org(int sender, long turn) {
        return plan.orgs().get((int) ((sender + turn) % plan.orgs().size()));
    }

    void accepted(long events, long plannedMicros) {
        accepted += events;
        requests++;
        answers.recordValue(Math.clamp(WallClock.micros() - plannedMicros, 0, MICROS_MAX));
    }

    void refused() {
        refused++;
    }

    void failed(Throwable failure) {
        end.tryFail(failure);
    }

    void stopped() {
        if (--running == 0) {
            senders.forEach(Sender::close);
            end.tryComplete(new JsonObject()
                    .put("posted", number)
                    .put("accepted", accepted)
                    .put("requests", requests)
                    .put("refused", refused)
                    .put("behindMax", behindMax)
                    .put("startMicros", startMicros)
                    .put("seconds", (System.nanoTime() - startNanos) / 1e9)
                    .put("answers", Histograms.text(answers)));
        }
    }
}
