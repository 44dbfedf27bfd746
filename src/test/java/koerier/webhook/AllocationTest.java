package koerier.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static koerier.webhook.Webhooks.schema;
import static koerier.webhook.Webhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import koerier.bytes.ByteSink;
import koerier.ingest.EventView;
import koerier.ingest.FieldPlan;
import koerier.template.RenderContext;
import org.junit.jupiter.api.Test;

/// The hot path allocates what it hands out, and nothing else.
class AllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int RUNS = 10_000;

    @Test
    void renderingAllocatesTheRequestOnly() {
        FieldPlan.Builder plan = FieldPlan.builder();
        CompiledWebhook compiled = CompiledWebhook.compile(webhook("""
                        {'url': 'https://example.com/${Deals.Stage}?q=${Deals.Deal Name}',
                         'headers': [{'name': 'X-Team', 'value': 'sales'}],
                         'entityParameters': [{'name': 'deal', 'value': '${Deals.Deal Name}'}, {'name': 'a', 'value': '${Deals.Amount}'}],
                         'customParameters': [{'name': 'token', 'value': 's3cr3t', 'secret': true}],
                         'userDefined': {'name': 'xml', 'format': 'xml', 'template': '<a>${Accounts.Phone}</a>'}}
                        """), schema(), plan);
        EventView view = new EventView(plan.build());
        view.read(Webhooks.DEAL.getBytes(UTF_8));
        RenderContext context = new RenderContext().set(view, "dlv_1", "e", "edit", "r", 0);
        ByteSink scratch = new ByteSink(CompiledWebhook.BODY_MAX);
        WebhookRequest request = Webhooks.request(compiled.render(context, scratch, false));
        // string and its bytes, body, list of headers and its copy, request and result
        long result = 24 + 16 + request.requestTarget().length() + 16 + request.body().length + 2 * 60 + 48 + 16 + 24;
        long each = allocatedEach(() -> compiled.render(context, scratch, false));
        assertThat(each)
                .as("bytes for each rendering, of which %d are the result", result)
                .isLessThan(result + 64);
    }

    @Test
    void signingAllocatesNothing() {
        Signature signature = new Signature();
        ByteSink out = new ByteSink(1_000);
        List<byte[]> keys = List.of(new byte[32], new byte[24]);
        byte[] body = new byte[1_000];
        long each = allocatedEach(() -> {
            out.clear();
            signature.sign(keys, "dlv_0000000000000001", 1_795_512_600L, body, out);
        });
        assertThat(each).as("bytes for each signature").isZero();
    }

    private static long allocatedEach(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < RUNS; i++) {
            work.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / RUNS;
    }
}
