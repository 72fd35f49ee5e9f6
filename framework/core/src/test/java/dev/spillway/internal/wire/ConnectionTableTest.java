package dev.spillway.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.wire.ConnectionObserver.Full;
import dev.spillway.internal.wire.ConnectionTable.Place;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Network;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private static final int TOTAL = 100;

    private final RecordingConnections observer = new RecordingConnections();
    private final ConnectionTable table = trusting("10.0.0.0/8");

    private ConnectionTable trusting(String network) {
        return new ConnectionTable(
                Settings.DEFAULTS.overlaid(List.of(
                        Knobs.CONNECTIONS.at((long) TOTAL),
                        Knobs.CONNECTIONS_PER_ADDRESS.at(8L),
                        Knobs.CONNECTIONS_PER_PROXY.at(64L))),
                Network.of(network)::contains,
                observer);
    }

    private Optional<Place> enter(String address) {
        return table.enter(InetAddress.ofLiteral(address));
    }

    private List<Place> fill(String address, int places) {
        var taken = new ArrayList<Place>();
        for (var i = 0; i < places; i++) {
            taken.add(enter(address).orElseThrow());
        }
        return taken;
    }

    @Test
    void turnsAwayOneMoreThanAnAddressMayHave() {
        var taken = fill("192.0.2.1", 8);
        assertThat(enter("192.0.2.1")).isEmpty();
        assertThat(observer.turnedAway).containsExactly(Full.ADDRESS);
        assertThat(table.size()).isEqualTo(8);
        assertThat(enter("192.0.2.2")).isPresent();
        taken.getFirst().close();
        assertThat(enter("192.0.2.1")).isPresent();
        assertThat(enter("192.0.2.1")).isEmpty();
    }

    @Test
    void turnsAwayOneMoreThanItHasPlaces() {
        for (var i = 0; i < 13; i++) {
            fill("192.0.2." + i, i == 12 ? 4 : 8);
        }
        assertThat(table.size()).isEqualTo(TOTAL);
        assertThat(enter("198.51.100.1")).isEmpty();
        assertThat(observer.turnedAway).containsExactly(Full.TOTAL);
        assertThat(table.size()).isEqualTo(TOTAL);
    }

    @Test
    void givesAPlaceBackOnce() {
        var taken = fill("192.0.2.1", 8);
        taken.getFirst().close();
        taken.getFirst().close();
        assertThat(table.size()).isEqualTo(7);
        assertThat(enter("192.0.2.1")).isPresent();
        assertThat(enter("192.0.2.1")).isEmpty();
    }

    @Test
    void countsAnIpv6ClientByItsNetwork() {
        for (var i = 0; i < 8; i++) {
            assertThat(enter("2001:db8:0:1:%d::%d".formatted(i, i))).isPresent();
        }
        assertThat(enter("2001:db8:0:1:ffff:ffff:ffff:ffff")).isEmpty();
        assertThat(enter("2001:db8:0:2::")).isPresent();
    }

    @Test
    void countsAnIpv4ClientInItsIpv6FormAsItself() {
        fill("192.0.2.1", 8);
        assertThat(enter("::ffff:192.0.2.1")).isEmpty();
    }

    @Test
    void tellsAnIpv4ClientFromAnIpv6NetworkOfTheSameBits() {
        assertThat(AddressKey.of(InetAddress.ofLiteral("0.0.0.1")))
                .isNotEqualTo(AddressKey.of(InetAddress.ofLiteral("0:0:0:1::")));
    }

    @Test
    void givesATrustedProxyMorePlaces() {
        fill("10.1.2.3", 64);
        assertThat(enter("10.1.2.3")).isEmpty();
        assertThat(enter("10.1.2.4")).isPresent();
    }

    @Test
    void countsAProxyApartFromItsNeighboursInTheNetwork() {
        var behind = trusting("2001:db8:0:1::/120");
        var proxy = InetAddress.ofLiteral("2001:db8:0:1::");
        for (var i = 0; i < 64; i++) {
            assertThat(behind.enter(proxy)).isPresent();
        }
        assertThat(behind.enter(proxy)).isEmpty();
        assertThat(behind.enter(InetAddress.ofLiteral("2001:db8:0:1::1"))).isPresent();
        for (var i = 0; i < 8; i++) {
            assertThat(behind.enter(InetAddress.ofLiteral("2001:db8:0:1:%d::1".formatted(i + 1))))
                    .isPresent();
        }
        assertThat(behind.enter(InetAddress.ofLiteral("2001:db8:0:1:9::1"))).isEmpty();
    }

    @Test
    void countsAClientBehindAProxyOnceInAll() {
        fill("10.1.2.3", 8);
        var client = InetAddress.ofLiteral("192.0.2.1");
        var places = new ArrayList<Place>();
        for (var i = 0; i < 8; i++) {
            places.add(table.enterBehindProxy(client).orElseThrow());
        }
        assertThat(table.enterBehindProxy(client)).isEmpty();
        assertThat(table.size()).isEqualTo(8);
        places.forEach(Place::close);
        assertThat(table.size()).isEqualTo(8);
        assertThat(table.enterBehindProxy(client)).isPresent();
    }

    @Test
    void losesNoPlaceUnderConcurrentClients() throws Exception {
        Callable<Void> client = () -> {
            for (var i = 0; i < 20_000; i++) {
                enter("192.0.2." + ThreadLocalRandom.current().nextInt(3)).ifPresent(Place::close);
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(3)) {
            for (var done : threads.invokeAll(List.of(client, client, client))) {
                done.get();
            }
        }
        assertThat(table.size()).isZero();
        fill("192.0.2.1", 8);
        assertThat(enter("192.0.2.1")).isEmpty();
    }
}
