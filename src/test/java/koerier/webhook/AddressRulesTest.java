package koerier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import koerier.document.FieldError;
import koerier.document.Parsed;
import koerier.org.OrgId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private static final OrgId ACME = new OrgId("acme");
    private static final OrgId OTHER = new OrgId("other");
    private static final Map<String, Object> DOCUMENT = Map.of(
            "allow",
            List.of(Map.of("network", "10.9.0.0/16", "org", "acme"), Map.of("network", "192.168.7.0/24")),
            "deny",
            List.of("93.184.216.0/24", "10.9.1.0/24"),
            "ports",
            List.of(8443));

    private static AddressRules rules(Map<String, Object> document) {
        return switch (AddressRules.parse(new LinkedHashMap<>(document))) {
            case Parsed.Valid<AddressRules>(AddressRules rules) -> rules;
            case Parsed.Invalid<AddressRules>(List<FieldError> errors) -> throw new AssertionError(errors);
        };
    }

    private static List<String> errors(Map<String, Object> document) {
        return switch (AddressRules.parse(new LinkedHashMap<>(document))) {
            case Parsed.Valid<AddressRules>(AddressRules rules) -> throw new AssertionError(rules);
            case Parsed.Invalid<AddressRules>(List<FieldError> errors) ->
                errors.stream()
                        .map(error -> error.pointer() + " " + error.code())
                        .toList();
        };
    }

    private static boolean allows(AddressPolicy policy, String address, int port) {
        return policy.judge(IpText.parse(address).orElseThrow(), port).allowed();
    }

    @Test
    @DisplayName("U32 U55 what is allowed to one organisation is refused to the others; what is denied, to all")
    void eachOrganisation() {
        AddressRules rules = rules(DOCUMENT);
        AddressPolicy acme = rules.overEach(AddressPolicy.strict()).get(ACME);
        AddressPolicy common = rules.over(AddressPolicy.strict());
        assertThat(rules.overEach(AddressPolicy.strict())).doesNotContainKey(OTHER);
        assertThat(allows(acme, "10.9.0.1", 443)).isTrue();
        assertThat(allows(acme, "10.9.0.1", 8443)).isTrue();
        assertThat(allows(common, "10.9.0.1", 443)).isFalse();
        for (AddressPolicy policy : List.of(acme, common)) {
            assertThat(allows(policy, "192.168.7.7", 80)).isTrue();
            assertThat(allows(policy, "192.168.8.7", 80)).isFalse();
            assertThat(allows(policy, "93.184.216.34", 80)).isFalse();
            assertThat(allows(policy, "10.9.1.1", 80)).isFalse();
            assertThat(allows(policy, "93.184.217.34", 8443)).isTrue();
            assertThat(allows(policy, "93.184.217.34", 8080)).isFalse();
        }
    }

    @ParameterizedTest
    @DisplayName("U13 U15 U18 U50 what hides another address, metadata services and own ports stay refused")
    @ValueSource(
            strings = {"169.254.169.254", "168.63.129.16", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "::1", "127.0.0.1"})
    void neverAllowed(String address) {
        AddressRules everything = rules(Map.of(
                "allow", List.of(Map.of("network", "0.0.0.0/0"), Map.of("network", "::/0")), "ports", List.of(8080)));
        AddressPolicy base = AddressPolicy.strict().protecting(List.of(), java.util.Set.of(8080));
        assertThat(allows(everything.over(base), address, 8080)).isFalse();
        assertThat(allows(everything.over(base), "10.1.2.3", 8080)).isTrue();
    }

    @Test
    void rulesComeBackAsTheyWent() {
        AddressRules rules = rules(DOCUMENT);
        Map<String, Object> written = new LinkedHashMap<>();
        rules.document().forEach(written::put);
        assertThat(rules(written)).isEqualTo(rules);
        assertThat(rules(Map.of())).isEqualTo(AddressRules.NONE);
    }

    @Test
    @DisplayName("every mistake is named: no networks, host bits, names, ports out of range, unknown members, too many")
    void mistakes() {
        assertThat(errors(Map.of(
                        "allow",
                        List.of(
                                Map.of("network", "10.0.0.1/8"),
                                Map.of("org", "acme"),
                                Map.of("network", "::1", "org", "a/b")),
                        "deny",
                        List.of("evil.test", "010.0.0.0/8", "::ffff:10.0.0.0/104"),
                        "ports",
                        List.of(0, 65_536, "80"),
                        "block",
                        List.of())))
                .containsExactlyInAnyOrder(
                        "/allow/0/network network",
                        "/allow/1/network required",
                        "/allow/2/org organisation",
                        "/deny/0 network",
                        "/deny/1 network",
                        "/deny/2 network",
                        "/ports/0 port",
                        "/ports/1 port",
                        "/ports/2 port",
                        "/block unknown");
        List<String> many = IntStream.rangeClosed(0, AddressRules.ENTRIES_MAX)
                .mapToObj(i -> "10.0." + i + ".0/24")
                .toList();
        assertThat(errors(Map.of("deny", many))).isNotEmpty();
    }
}
