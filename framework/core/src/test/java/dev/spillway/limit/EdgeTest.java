package dev.spillway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeTest {
    private static final InetAddress INSIDE = InetAddress.ofLiteral("10.1.2.3");
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("192.0.2.1");
    private static final List<Network> TRUSTED = List.of(Network.of("2001:db8::/32"), Network.of("10.0.0.0/8"));

    @Test
    void directTrustsNobody() {
        assertThat(new Edge.Direct().trusts(INSIDE)).isFalse();
        assertThat(new Edge.Direct().proxies()).isEmpty();
    }

    @Test
    void trustsOnlyTheNamedProxies() {
        for (var edge : List.of(new Edge.Behind(TRUSTED), new Edge.ProxyProtocol(TRUSTED))) {
            assertThat(edge.trusts(INSIDE)).isTrue();
            assertThat(edge.trusts(OUTSIDE)).isFalse();
        }
    }

    @Test
    void refusesProxiesWithoutNetwork() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Edge.Behind(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Edge.ProxyProtocol(List.of()));
    }

    @Test
    void saysWhatItIs() {
        assertThat(new Edge.Direct()).hasToString("direct");
        assertThat(new Edge.Behind(List.of(Network.of("10.0.0.0/8")))).hasToString("behind [10.0.0.0/8]");
    }
}
