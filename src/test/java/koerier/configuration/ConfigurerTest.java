package koerier.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import koerier.document.FieldError;
import koerier.org.Editions;
import koerier.org.OrgId;
import koerier.webhook.AddressPolicy;
import koerier.webhook.SecretBox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Decisions about an organisation's configuration, from the first PUT to the last DELETE, without a database.
class ConfigurerTest {
    private static final OrgId ORG = new OrgId("acme");
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEAL_WEBHOOK = """
            {"name": "Invoice", "module": "Deals", "url": "https://app.example.com/in",
             "userDefined": {"mode": "raw", "format": "json", "template": "{\\"due\\": ${Deals.Payment Due}}"}}""";
    private static final String RULE = """
            {"name": "Won", "module": "Deals", "trigger": {"type": "create"}, "instantAction": {"webhook": "wh_1"}}""";

    private final Configurer configurer = new Configurer(
            Editions.standard(),
            _ -> AddressPolicy.strict(),
            new SecretBox(Map.of("k1", new byte[SecretBox.KEY_BYTES]), "k1", new SecureRandom()),
            new Random(7)::nextBytes,
            Configurer.SECRET_OVERLAP_DEFAULT);

    private List<Entry> entries = List.of();
    private long version;
    private @Nullable Configuration current;

    @BeforeEach
    void anOrganisationWithAPaymentField() {
        change(now -> configurer.putOrganisation(
                now,
                ORG,
                json("{\"name\": \"Acme\", \"edition\": \"professional\", \"userLicences\": 5}"),
                Precondition.NONE));
        change(now -> configurer.putField(
                now,
                "Deals",
                "Payment_Due",
                json("{\"label\": \"Payment Due\", \"type\": \"date\"}"),
                Precondition.NONE));
    }

    @Test
    @DisplayName("[Q1] an organisation shows its daily limit")
    void showsTheDailyLimit() {
        assertThat(configuration().organisationDocument().document()).containsEntry("dailyLimit", 500L);
    }

    @Test
    void numbersAreGivenOnceAndNeverAgain() {
        assertThat(created(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false)))
                .isEqualTo("wh_1");
        change(now -> configurer.deleteWebhook(now, "wh_1", Precondition.NONE));
        assertThat(configuration().webhook("wh_1")).isEmpty();
        assertThat(created(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false)))
                .isEqualTo("wh_2");
    }

    @Test
    @DisplayName("[W1] a name is taken in its module, whatever its case, also after a restart")
    void aNameIsTaken() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false));
        Decision again = configurer.createWebhook(current, json(DEAL_WEBHOOK.replace("Invoice", "INVOICE")), false);
        assertThat(errors(again)).extracting(FieldError::pointer).containsExactly("/name");
    }

    @Test
    @DisplayName("[W16] a webhook in use cannot be deleted; the answer lists the rules")
    void aWebhookInUseStays() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false));
        change(now -> configurer.createRule(now, json(RULE)));
        assertThat(configurer.deleteWebhook(current, "wh_1", Precondition.NONE))
                .isEqualTo(new Decision.InUse("rules use this webhook", List.of(new Decision.User("rul_1", "Won"))));
        assertThat(configuration().webhook("wh_1").orElseThrow().document())
                .containsEntry("usedBy", List.of(Map.of("id", "rul_1", "name", "Won")));
        change(now -> configurer.deleteRule(now, "rul_1", Precondition.NONE));
        assertThat(configurer.deleteWebhook(current, "wh_1", Precondition.NONE)).isInstanceOf(Decision.Change.class);
    }

    @Test
    @DisplayName("[M4] a webhook warns from the moment that its field goes, and no longer once it is back")
    void aFieldGoesAndReturns() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), true));
        assertThat(warnings("wh_1")).isEmpty();
        change(now -> configurer.deleteField(now, "Deals", "Payment_Due", Precondition.NONE));
        assertThat(warnings("wh_1")).hasSize(1);
        assertThat(template("wh_1")).isEqualTo("{\"due\": ${Unsupported_Field}}");
        change(now -> configurer.putField(
                now,
                "Deals",
                "Payment_Due",
                json("{\"label\": \"Betaaldatum\", \"type\": \"date\"}"),
                Precondition.NONE));
        assertThat(warnings("wh_1")).isEmpty();
        assertThat(template("wh_1")).isEqualTo("{\"due\": ${Deals.Betaaldatum}}");
    }

    @Test
    @DisplayName("[R8] a rule whose field is gone says so")
    void aRuleWithoutItsFieldIsFlagged() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false));
        change(
                now -> configurer.createRule(
                        now,
                        json(
                                RULE.replace(
                                        "\"trigger\"",
                                        "\"criteria\": {\"conditions\": [{\"field\": \"Payment_Due\", \"operator\": \"isNotEmpty\"}]}, \"trigger\""))));
        assertThat(rule("rul_1").get("warnings")).isEqualTo(List.of());
        change(now -> configurer.deleteField(now, "Deals", "Payment_Due", Precondition.NONE));
        assertThat(rule("rul_1").get("warnings"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(1);
    }

    @Test
    @DisplayName("[A3] If-Match holds against the version at which the thing last changed, not the organisation's")
    void aStaleChangeIsRefused() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false));
        long read = configuration().webhook("wh_1").orElseThrow().version();
        change(now -> configurer.createRule(now, json(RULE)));
        assertThat(configurer.patchWebhook(
                        current, "wh_1", json("{\"name\": \"A\"}"), false, Precondition.version(read)))
                .isInstanceOf(Decision.Change.class);
        change(now ->
                configurer.patchWebhook(now, "wh_1", json("{\"name\": \"A\"}"), false, Precondition.version(read)));
        assertThat(configurer.patchWebhook(
                        current, "wh_1", json("{\"name\": \"B\"}"), false, Precondition.version(read)))
                .isEqualTo(new Decision.Stale());
    }

    @Test
    @DisplayName(
            "[W7] a secret is sealed in what is stored, masked in what is shown, and kept when the mask comes back")
    void secretsStaySecret() {
        String canary = "canary-4711-token";
        change(now -> configurer.createWebhook(
                now,
                json(DEAL_WEBHOOK.replace(
                        "\"userDefined\"",
                        "\"customParameters\": [{\"name\": \"token\", \"value\": \"" + canary
                                + "\", \"secret\": true}], \"userDefined\"")),
                false));
        assertThat(entries.toString()).doesNotContain(canary);
        Map<String, @Nullable Object> shown =
                configuration().webhook("wh_1").orElseThrow().document();
        assertThat(shown.toString()).doesNotContain(canary).contains("***");
        change(now -> configurer.putWebhook(now, "wh_1", new LinkedHashMap<>(shown), false, Precondition.NONE));
        assertThat(configuration()
                        .compiledWebhook("wh_1")
                        .webhook()
                        .customParameters()
                        .getFirst()
                        .value())
                .isEqualTo(canary);
    }

    @Test
    void everythingShownCanBeSentBack() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false));
        change(now -> configurer.createRule(now, json(RULE)));
        change(now -> configurer.putModule(
                now, "Machines", json("{\"singular\": \"Machine\", \"plural\": \"Machines\"}"), Precondition.NONE));
        Configuration before = configuration();
        change(now -> configurer.putOrganisation(
                now, ORG, before.organisationDocument().document(), Precondition.NONE));
        change(now -> configurer.putWebhook(
                now, "wh_1", before.webhook("wh_1").orElseThrow().document(), true, Precondition.NONE));
        change(now -> configurer.putRule(
                now, "rul_1", before.rule("rul_1").orElseThrow().document(), Precondition.NONE));
        change(now -> configurer.putModule(
                now, "Machines", before.module("Machines").orElseThrow().document(), Precondition.NONE));
        change(now -> configurer.putField(
                now,
                "Deals",
                "Payment_Due",
                before.field("Deals", "Payment_Due").orElseThrow().document(),
                Precondition.NONE));
        assertThat(configuration().webhook("wh_1").orElseThrow().document())
                .isEqualTo(before.webhook("wh_1").orElseThrow().document());
        assertThat(configuration().rule("rul_1").orElseThrow().document())
                .isEqualTo(before.rule("rul_1").orElseThrow().document());
    }

    @Test
    void aModuleWithWebhooksStays() {
        change(now -> configurer.putModule(
                now, "Machines", json("{\"singular\": \"Machine\", \"plural\": \"Machines\"}"), Precondition.NONE));
        change(now -> configurer.createWebhook(
                now,
                json("{\"name\": \"M\", \"module\": \"Machines\", \"url\": \"https://app.example.com/m\"}"),
                false));
        assertThat(configurer.deleteModule(current, "Machines", Precondition.NONE))
                .isInstanceOf(Decision.InUse.class);
        assertThat(errors(configurer.deleteModule(current, "Deals", Precondition.NONE)))
                .extracting(FieldError::code)
                .containsExactly("standard");
        change(now -> configurer.deleteWebhook(now, "wh_1", Precondition.NONE));
        change(now -> configurer.deleteModule(now, "Machines", Precondition.NONE));
        assertThat(configuration().module("Machines")).isEmpty();
        assertThat(configuration().eventModule("Machine")).isNull();
    }

    @Test
    void anOrganisationThatIsDeletedTakesAllAlong() {
        change(now -> configurer.createWebhook(now, json(DEAL_WEBHOOK), false));
        change(now -> configurer.deleteOrganisation(now, Precondition.NONE));
        assertThat(current).isNull();
        change(now -> configurer.putOrganisation(now, ORG, json("{\"name\": \"Again\"}"), Precondition.NONE));
        assertThat(configuration().webhooks()).isEmpty();
        assertThat(configuration().field("Deals", "Payment_Due")).isEmpty();
    }

    @Test
    void whatIsNotThereIsMissing() {
        assertThat(configurer.patchOrganisation(null, Map.of(), Precondition.NONE))
                .isEqualTo(new Decision.Missing());
        assertThat(configurer.createWebhook(null, Map.of(), false)).isEqualTo(new Decision.Missing());
        assertThat(configurer.patchWebhook(current, "wh_9", Map.of(), false, Precondition.NONE))
                .isEqualTo(new Decision.Missing());
        assertThat(configurer.deleteRule(current, "nonsense", Precondition.NONE))
                .isEqualTo(new Decision.Missing());
        assertThat(configurer.putField(current, "Nope", "X", Map.of(), Precondition.NONE))
                .isEqualTo(new Decision.Missing());
    }

    @Test
    @DisplayName("[D4] a rotated secret is shown once; the one before still signs")
    void aSecretIsRotated() {
        change(now -> configurer.createWebhook(
                now,
                json(DEAL_WEBHOOK.replace("\"userDefined\"", "\"signing\": {\"enabled\": true}, \"userDefined\"")),
                false));
        Decision.Change rotated = (Decision.Change) change(now -> configurer.rotateSecret(now, "wh_1", NOW));
        assertThat(rotated.secret()).startsWith("whsec_");
        assertThat(configuration().compiledWebhook("wh_1").signingKeys(NOW.plusSeconds(60)))
                .hasSize(2);
        assertThat(configuration().compiledWebhook("wh_1").signingKeys(NOW.plusSeconds(24 * 3600 + 1)))
                .hasSize(1);
    }

    private Decision change(Function<@Nullable Configuration, Decision> wish) {
        Decision decision = wish.apply(current);
        assertThat(decision).isInstanceOf(Decision.Change.class);
        version++;
        entries = configurer.apply(entries, ((Decision.Change) decision).edits(), version, NOW);
        current = configurer.build(ORG, entries).orElse(null);
        return decision;
    }

    private String created(Function<@Nullable Configuration, Decision> wish) {
        return ((Decision.Change) change(wish)).subject();
    }

    private Configuration configuration() {
        assertThat(current).isNotNull();
        return current;
    }

    private List<FieldError> errors(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Invalid.class);
        return ((Decision.Invalid) decision).errors();
    }

    private List<?> warnings(String webhook) {
        return (List<?>)
                configuration().webhook(webhook).orElseThrow().document().get("warnings");
    }

    private Object template(String webhook) {
        return ((Map<?, ?>) configuration()
                        .webhook(webhook)
                        .orElseThrow()
                        .document()
                        .get("userDefined"))
                .get("template");
    }

    private Map<String, @Nullable Object> rule(String id) {
        return configuration().rule(id).orElseThrow().document();
    }

    private static Map<String, @Nullable Object> json(String text) {
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
