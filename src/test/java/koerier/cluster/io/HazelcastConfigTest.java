package koerier.cluster.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HazelcastConfigTest {
    private static Config of(@Nullable String file) throws IOException {
        return HazelcastConfig.of(
                new Neighbours.Place(
                        "c",
                        "n",
                        "127.0.0.1",
                        5701,
                        0,
                        file == null ? null : Path.of("cluster-config/hazelcast", file)),
                List.of("10.0.0.1:5701"));
    }

    private static void isOurs(Config config) {
        assertThat(config.getClusterName()).isEqualTo("c");
        assertThat(config.getMemberAttributeConfig().getAttribute(HazelcastConfig.NODE))
                .isEqualTo("n");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled())
                .as("nobody is found who was not named")
                .isFalse();
        assertThat(config.getNetworkConfig().getJoin().getAutoDetectionConfig().isEnabled())
                .isFalse();
        assertThat(config.getNetworkConfig().getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    }

    @Test
    @DisplayName("[O] without a file the members are those that the database knows")
    void byTheDatabase() throws IOException {
        Config config = of(null);
        isOurs(config);
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .containsExactly("10.0.0.1:5701");
    }

    @Test
    @DisplayName("[O] the file for static members names them, and no more")
    void byList() throws IOException {
        Config config = of("static.yaml");
        isOurs(config);
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .hasSize(3);
    }

    @Test
    @DisplayName("[O] the file for Kubernetes finds them by the name of a service")
    void byService() throws IOException {
        Config config = of("kubernetes.yaml");
        isOurs(config);
        var kubernetes = config.getNetworkConfig().getJoin().getKubernetesConfig();
        assertThat(kubernetes.isEnabled()).isTrue();
        assertThat(kubernetes.getProperty("service-dns")).startsWith("koerier-nodes.");
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().isEnabled())
                .isFalse();
    }
}
