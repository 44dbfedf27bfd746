package koerier;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/// What a node runs on, which can be made before its database is there.
record NodeGround(Vertx vertx, PrometheusMeterRegistry metrics) {
    static NodeGround of(int loops) {
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return new NodeGround(
                Vertx.builder()
                        .with(new VertxOptions()
                                .setEventLoopPoolSize(loops)
                                .setPreferNativeTransport(true)
                                .setMetricsOptions(metricsOptions()))
                        .withMetrics(new MicrometerMetricsFactory(metrics))
                        .build(),
                metrics);
    }

    /// Without those of single calls and messages: a look-up of several meters for each costs a twentieth of the CPU
    /// time, and the log knows more about every attempt.
    private static MicrometerMetricsOptions metricsOptions() {
        return new MicrometerMetricsOptions()
                .setEnabled(true)
                .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
    }
}
