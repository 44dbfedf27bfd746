package koerier.cluster.io;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.config.YamlConfigBuilder;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import koerier.cluster.io.Neighbours.Place;

/// How Hazelcast is set up. With a file of the operator's, that says how members find each other; without one they
/// find each other as the database knows them. The rest is the product's own, in both cases.
final class HazelcastConfig {
    /// The attribute of a member that says which node it is; Vert.x reads it too.
    static final String NODE = "__vertx.nodeId";

    private static final int CONNECT_SECONDS = 2;

    /// It holds a handful of bus addresses, on machines that have better things to do.
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.wait.seconds.before.join", "0"),
            Map.entry("hazelcast.max.join.seconds", "20"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "5"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "10"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
            Map.entry("hazelcast.partition.count", "17"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.io.input.thread.count", "1"),
            Map.entry("hazelcast.io.output.thread.count", "1"),
            Map.entry("hazelcast.event.thread.count", "1"));

    private HazelcastConfig() {}

    /// @param known where other members were seen
    static Config of(Place place, List<String> known) throws IOException {
        Config config = place.file() == null ? found(known) : read(place.file());
        config.setClusterName(place.cluster());
        PROPERTIES.forEach(config::setProperty);
        config.getMemberAttributeConfig().setAttribute(NODE, place.node());
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        var filter = new JavaSerializationFilterConfig();
        filter.getWhitelist().addPrefixes("io.vertx.spi.cluster.hazelcast.");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
        NetworkConfig network = config.getNetworkConfig().setPort(place.port()).setPortAutoIncrement(true);
        InetAddress address = InetAddress.getByName(place.host());
        config.setProperty("hazelcast.prefer.ipv4.stack", Boolean.toString(!(address instanceof Inet6Address)));
        if (NetworkInterface.getByInetAddress(address) != null) {
            config.setProperty("hazelcast.socket.bind.any", "false");
            network.getInterfaces().setEnabled(true).clear().addInterface(address.getHostAddress());
        }
        return config;
    }

    private static Config read(Path file) throws IOException {
        return new YamlConfigBuilder(file.toString()).build();
    }

    private static Config found(List<String> known) {
        var config = new Config();
        var join = config.getNetworkConfig().getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(CONNECT_SECONDS);
        know(config, known);
        return config;
    }

    /// From now on members are looked for here too.
    static void know(Config config, List<String> known) {
        TcpIpConfig tcpIp = config.getNetworkConfig().getJoin().getTcpIpConfig();
        tcpIp.setMembers(List.copyOf(known));
    }
}
