package koerier.api;

import java.util.LinkedHashMap;
import java.util.Map;
import koerier.log.ReplayJob;
import org.jspecify.annotations.Nullable;

/// The replay of many deliveries as the API shows it.
public final class ReplayDocument {
    private ReplayDocument() {}

    public static Map<String, @Nullable Object> of(ReplayJob job) {
        ReplayJob.End end = job.end();
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("id", job.id());
        result.put("render", job.anew() ? "anew" : "same");
        result.put("state", end == null ? "running" : end.stopped() ? "stopped" : "finished");
        result.put("count", job.total());
        result.put("done", job.done());
        result.put("failed", job.failed());
        result.put("left", job.left());
        result.put("createdAt", job.createdAt().toString());
        result.put("finishedAt", end == null ? null : end.at().toString());
        result.put("progress", link(job));
        return result;
    }

    /// Where its progress is read.
    public static String link(ReplayJob job) {
        return "/v1/orgs/" + job.query().org() + "/replays/" + job.id();
    }
}
