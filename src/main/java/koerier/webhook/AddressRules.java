package koerier.webhook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import koerier.document.DocumentReader;
import koerier.document.Parsed;
import koerier.org.OrgId;
import org.jspecify.annotations.Nullable;

/// What the operator says about addresses while Koerier runs, laid over the [AddressPolicy] that it was started with.
/// What that policy refuses whatever is allowed (cloud metadata, addresses in disguise, Koerier's own ports) stays
/// refused.
///
/// @param allowed networks that may be called although they are special, by everybody or by one organisation
/// @param denied networks that nobody may call; a network that is allowed and denied is denied
/// @param ports further ports, beside 80 and 443
public record AddressRules(List<Allowed> allowed, List<Network> denied, Set<Integer> ports) {
    public static final AddressRules NONE = new AddressRules(List.of(), List.of(), Set.of());

    /// Networks or ports in one list: each is compared with every address that is dialled.
    public static final int ENTRIES_MAX = 200;

    private static final int PORT_MAX = 65_535;
    private static final String NETWORK_WANTED = "is no network such as 10.9.0.0/16 or 2001:db8::/32";

    public AddressRules {
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
        ports = Set.copyOf(ports);
    }

    /// @param org the only organisation that may call it; empty for all
    public record Allowed(Network network, Optional<OrgId> org) {}

    /// Reads `{"allow": [{"network", "org"}], "deny": [...], "ports": [...]}`.
    public static Parsed<AddressRules> parse(Map<String, @Nullable Object> members) {
        DocumentReader document = DocumentReader.of(members);
        List<Allowed> allowed = new ArrayList<>();
        for (DocumentReader item : document.objects("allow", ENTRIES_MAX)) {
            allowed(item).ifPresent(allowed::add);
        }
        List<Network> denied = document.texts("deny", ENTRIES_MAX, "network", NETWORK_WANTED, Network::parse);
        Set<Integer> ports = new TreeSet<>();
        List<@Nullable Object> listed = document.list("ports", ENTRIES_MAX);
        for (int i = 0; i < listed.size(); i++) {
            if (listed.get(i) instanceof Integer port && port >= 1 && port <= PORT_MAX) {
                ports.add(port);
            } else {
                document.error("ports", i, "port", "is no port between 1 and " + PORT_MAX);
            }
        }
        document.refuseUnknown(Set.of());
        return document.result(new AddressRules(allowed, denied, ports));
    }

    private static Optional<Allowed> allowed(DocumentReader item) {
        Optional<Network> network = Network.parse(item.requiredText("network"));
        if (network.isEmpty() && item.has("network")) {
            item.error("network", "network", NETWORK_WANTED);
        }
        Optional<String> org = item.text("org");
        if (org.isPresent() && !OrgId.isValid(org.get())) {
            item.error("org", "organisation", "is no id of an organisation");
            return Optional.empty();
        }
        item.refuseUnknown(Set.of());
        return network.map(found -> new Allowed(found, org.map(OrgId::new)));
    }

    /// As [#parse] reads it.
    public Map<String, @Nullable Object> document() {
        List<@Nullable Object> allow = new ArrayList<>();
        for (Allowed each : allowed) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            item.put("network", each.network().toString());
            item.put("org", each.org().map(OrgId::value).orElse(null));
            allow.add(item);
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("allow", allow);
        document.put("deny", denied.stream().map(Network::toString).toList());
        document.put("ports", List.copyOf(new TreeSet<>(ports)));
        return document;
    }

    /// The rule for organisations that nothing is allowed to alone.
    public AddressPolicy over(AddressPolicy base) {
        return base.allowing(networks(Optional.empty())).denying(denied).allowingPorts(ports);
    }

    /// The rules of the organisations that something is allowed to alone.
    public Map<OrgId, AddressPolicy> overEach(AddressPolicy base) {
        Map<OrgId, AddressPolicy> result = new HashMap<>();
        AddressPolicy common = over(base);
        for (Allowed each : allowed) {
            each.org().ifPresent(org -> result.computeIfAbsent(org, _ -> common.allowing(networks(Optional.of(org)))));
        }
        return Map.copyOf(result);
    }

    private List<Network> networks(Optional<OrgId> org) {
        return allowed.stream()
                .filter(each -> each.org().equals(org))
                .map(Allowed::network)
                .toList();
    }
}
