package koerier.api.io;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import koerier.api.DeliveryDocument;
import koerier.api.Problem;
import koerier.api.RequestDocument;
import koerier.bus.Addresses;
import koerier.bus.AppendEvents.Purpose;
import koerier.bus.DispatchDeliveries;
import koerier.configuration.CompiledModule;
import koerier.configuration.Configuration;
import koerier.configuration.Trial;
import koerier.delivery.Attempt;
import koerier.delivery.Delivery;
import koerier.delivery.DeliveryId;
import koerier.delivery.Failure;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.Position;
import koerier.delivery.Turn;
import koerier.document.FieldError;
import koerier.ingest.EventScanner;
import koerier.ingest.EventView;
import koerier.ingest.RecordEvent;
import koerier.ingest.Scanned;
import koerier.log.AttemptRow;
import koerier.log.LoggedDelivery;
import koerier.rule.CompiledRule;
import koerier.rule.Explain;
import koerier.rule.Moment;
import koerier.rule.Repeat;
import koerier.schema.ModuleSchema;
import koerier.template.SampleRecord;
import koerier.webhook.CompiledWebhook;
import koerier.webhook.CompiledWebhook.Rendered;
import koerier.webhook.TargetUrl;
import koerier.webhook.Webhook;
import koerier.webhook.WebhookRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trying things out: `preview` and `test` of a webhook, `explain` of a rule. Preview and explain store and
/// send nothing; a test is a log entry and a delivery of its own, sent by the delivery station like any other.
final class TrialRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(TrialRoutes.class);

    /// Longer than a delivery station takes for one attempt with its settings' defaults, waiting for a slot included.
    private static final long TEST_TIMEOUT_MILLIS = 90_000;

    /// The delivery id in previews: there is no delivery.
    private static final String PREVIEW_ID = "dlv_preview";

    /// What stands in the place of a request that could not be rendered; it is never sent.
    private static final WebhookRequest NO_REQUEST = new WebhookRequest(
            "POST", new TargetUrl(false, "unrendered.invalid", 80, false), "/", List.of(), new byte[0], false);

    private final Vertx vertx;
    private final ApiServices services;
    private final Editing editing;
    private final EventIntake intake;

    TrialRoutes(Vertx vertx, ApiServices services, Editing editing, EventIntake intake) {
        this.vertx = vertx;
        this.services = services;
        this.editing = editing;
        this.intake = intake;
    }

    void addTo(Map<String, Route> routes) {
        routes.put("previewWebhook", Route.checked(exchange -> subject(exchange).map(TrialRoutes::preview)));
        routes.put("testWebhook", Route.checked(exchange -> subject(exchange).compose(trial -> test(exchange, trial))));
        routes.put("explainRule", Route.checked(this::explain));
    }

    private static Answer preview(Subject subject) {
        return switch (subject.render(PREVIEW_ID, true)) {
            case Rendered.Request(WebhookRequest request) -> Answer.json(200, shown(subject, request));
            case Rendered.Failed failed -> throw new Refused(Problem.validation("", "notRenderable", failed.detail()));
            case Rendered.Refused(String detail) -> throw new Refused(Problem.validation("", "urlRefused", detail));
        };
    }

    private static Map<String, @Nullable Object> shown(Subject subject, @Nullable WebhookRequest request) {
        Map<String, @Nullable Object> result =
                request == null ? new LinkedHashMap<>() : new LinkedHashMap<>(RequestDocument.of(request));
        result.put("warnings", RequestDocument.warnings(subject.webhook));
        return result;
    }

    private Future<Answer> test(Exchange exchange, Subject subject) {
        return intake.append(List.of(subject.event), Purpose.TEST).compose(appended -> {
            Position position = Objects.requireNonNull(appended.positions().getFirst(), "a test is never a repeat");
            DeliveryId id = new DeliveryId(position, 0, 0);
            return attempt(subject, id).map(attempt -> {
                Rendered masked = subject.render(id.toString(), true);
                Map<String, @Nullable Object> result =
                        shown(subject, masked instanceof Rendered.Request(WebhookRequest request) ? request : null);
                DeliveryDocument document = new DeliveryDocument(
                        exchange.language(subject.configuration.organisation().locale()),
                        exchange.caller().isOperator());
                result.put("delivery", document.of(subject.logged(id, attempt)));
                return Answer.json(200, result);
            });
        });
    }

    private Future<Attempt> attempt(Subject subject, DeliveryId id) {
        Instant now = services.clock().instant();
        return switch (subject.render(id.toString(), false)) {
            case Rendered.Request(WebhookRequest request) -> send(subject.delivery(id, request, now));
            case Rendered.Failed failed ->
                unsent(
                        subject.delivery(id, NO_REQUEST, now),
                        FailureCode.INTERNAL_PROCESSING_ERROR,
                        failed.detail(),
                        now);
            case Rendered.Refused(String detail) ->
                unsent(subject.delivery(id, NO_REQUEST, now), FailureCode.URL_REFUSED, detail, now);
        };
    }

    private Future<Attempt> send(Delivery delivery) {
        services.work().acquire(delivery.heldBytes()); // the delivery station gives it back
        return vertx.eventBus()
                .<Attempt>request(
                        station(delivery),
                        new DispatchDeliveries(List.of(delivery), List.of(), List.of(), 0),
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(TEST_TIMEOUT_MILLIS))
                .map(message -> message.body());
    }

    private Future<Attempt> unsent(Delivery delivery, FailureCode code, String detail, Instant now) {
        Attempt attempt = Attempt.unsent(now, new Failure(code, "", detail));
        vertx.eventBus()
                .send(
                        station(delivery),
                        new DispatchDeliveries(List.of(), List.of(new AttemptRow(delivery, attempt)), List.of(), 0));
        return Future.succeededFuture(attempt);
    }

    /// The one that serves the lane of its record.
    private String station(Delivery delivery) {
        return Addresses.delivery(delivery.id().position().lane() % services.deliveryStations());
    }

    /// The webhook in the path and the event to try it with.
    private Future<Subject> subject(Exchange exchange) {
        return editing.configuration(exchange).map(configuration -> {
            CompiledWebhook webhook = configuration.compiledWebhook(exchange.path("webhook"));
            CompiledModule module = webhook == null
                    ? null
                    : configuration.compiled(webhook.webhook().module());
            if (webhook == null || module == null) {
                throw new Refused(Problem.NOT_FOUND);
            }
            String moduleName = webhook.webhook().module();
            RecordEvent event = exchange.document().get("event") == null
                    ? read(configuration, sample(configuration, moduleName))
                    : posted(configuration, exchange);
            if (!event.module().equals(moduleName)) {
                throw new Refused(Problem.validation(
                        "/event/module", "otherModule", "the webhook is of the module " + moduleName));
            }
            return new Subject(configuration, module, webhook, event);
        });
    }

    private static byte[] sample(Configuration configuration, String moduleName) {
        Optional<ModuleSchema> module = configuration.schema().known(moduleName);
        if (module.isEmpty()) {
            throw new Refused(Problem.validation(
                    "/event", "required", "is required: the webhook's module is gone, so there are no sample values"));
        }
        return SampleRecord.body(configuration.schema(), module.get());
    }

    private RecordEvent posted(Configuration configuration, Exchange exchange) {
        byte[] bytes = Json.write(exchange.document().get("event"));
        if (bytes.length > EventScanner.EVENT_BYTES_MAX) {
            throw new Refused(Problem.tooLarge(EventScanner.EVENT_BYTES_MAX));
        }
        return read(configuration, bytes);
    }

    private RecordEvent read(Configuration configuration, byte[] bytes) {
        return switch (intake.scan(configuration, bytes, 0, bytes.length)) {
            case Scanned.Event(RecordEvent event) -> event;
            case Scanned.Rejected(List<FieldError> errors) ->
                throw new Refused(Problem.validation(errors.stream()
                        .map(error -> new FieldError("/event" + error.pointer(), error.code(), error.detail()))
                        .toList()));
        };
    }

    private Future<Answer> explain(Exchange exchange) {
        return editing.configuration(exchange).compose(configuration -> {
            CompiledRule rule = configuration.compiledRule(exchange.path("rule"));
            CompiledModule module =
                    rule == null ? null : configuration.compiled(rule.rule().module());
            if (rule == null || module == null) {
                throw new Refused(Problem.NOT_FOUND);
            }
            RecordEvent event = posted(configuration, exchange);
            Future<Boolean> fired = rule.rule().repeat() == Repeat.ONCE
                    ? services.log().hasFired(exchange.org(), rule.rule().number(), event.recordId())
                    : Future.succeededFuture(false);
            return fired.map(hasFired -> {
                EventView view = new EventView(module.plan());
                view.read(event.body());
                Moment moment =
                        new Moment().at(event.operation(), services.clock().millis());
                return Answer.json(200, Explain.explain(rule, event.module(), view, moment, _ -> hasFired));
            });
        });
    }

    /// What is tried.
    private record Subject(
            Configuration configuration, CompiledModule module, CompiledWebhook webhook, RecordEvent event) {
        Rendered render(String deliveryId, boolean masked) {
            Rendered rendered = Trial.render(module, webhook, event, deliveryId, "", masked);
            if (rendered instanceof Rendered.Failed failed && failed.cause() != null) {
                LOG.error("wh_{} of {} could not be rendered", webhook.webhook().number(), event.org(), failed.cause());
            }
            return rendered;
        }

        Delivery delivery(DeliveryId id, WebhookRequest request, Instant now) {
            return new Delivery(
                    id,
                    event.org(),
                    configuration.version(),
                    webhook.webhook().number(),
                    event.module(),
                    event.recordId(),
                    event.id(),
                    Function.TEST,
                    Turn.first(new Webhook.Retry.None()),
                    request,
                    webhook.signingKeys(now));
        }

        LoggedDelivery logged(DeliveryId id, Attempt attempt) {
            return new LoggedDelivery(
                    id,
                    configuration.version(),
                    webhook.webhook().number(),
                    event.module(),
                    event.recordId(),
                    event.id(),
                    Function.TEST,
                    List.of(attempt));
        }
    }
}
