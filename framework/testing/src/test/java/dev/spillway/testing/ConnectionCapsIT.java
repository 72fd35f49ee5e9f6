package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionCapsIT extends UnderAttack {
    private static final int IN_ALL = 64;
    private static final int PER_ADDRESS = 16;
    private static final int OF_CANARY = 2;

    @Override
    String[] settings() {
        return new String[] {
            "spillway.connections.max = " + IN_ALL,
            "spillway.connections.per-address = " + PER_ADDRESS,
            "spillway.connections.per-proxy = " + IN_ALL,
            // Longer than a busy machine needs for all that is held and asked here.
            "spillway.connections.first-byte = 10s",
            "spillway.connections.idle = 60s",
        };
    }

    @Test
    void refusesOneMoreOfAnAddressAtOnceAndNoOther() {
        var held = connected("127.0.0.2", PER_ADDRESS);

        assertRefusedAtOnce("127.0.0.2");
        assertServed("127.0.0.3");
        held.forEach(client -> assertThat(client.get("/get")).hasStatus(200));
        held.removeFirst().close();
        ChildService.await(Duration.ofSeconds(5), () -> service().openConnections() < PER_ADDRESS + OF_CANARY);
        assertServed("127.0.0.2");
        held.forEach(RawClient::close);
    }

    @Test
    void refusesOneMoreInAllAtOnceAndServesThoseItHas() {
        ChildService.await(Duration.ofSeconds(5), () -> service().openConnections() == OF_CANARY);
        var held = new ArrayList<RawClient>();
        for (var address = 2; held.size() < IN_ALL - OF_CANARY; address++) {
            held.addAll(connected("127.0.0." + address, Math.min(PER_ADDRESS, IN_ALL - OF_CANARY - held.size())));
        }

        assertRefusedAtOnce("127.0.0.50");
        held.forEach(client -> assertThat(client.get("/get")).hasStatus(200));
        held.forEach(RawClient::close);
    }

    @Test
    void countsAnAddressThatComesAndGoesRightly() {
        for (var i = 0; i < 40 * PER_ADDRESS; i++) {
            try (var client = service().client("127.0.0.4")) {
                if (i % 2 == 0) {
                    client.reset();
                }
            }
        }

        // Behind all of them in the queue of the port: when it is served, they were seen.
        assertServed("127.0.0.5");
        ChildService.await(Duration.ofSeconds(5), () -> service().openConnections() == OF_CANARY);
        connected("127.0.0.4", PER_ADDRESS).forEach(RawClient::close);
    }

    @Test
    void leavesPlacesOnTheAdminPortToOtherAddresses() {
        var port = service().adminPort();
        var silent = new ArrayList<RawClient>();
        for (var i = 0; i < 64; i++) {
            silent.add(RawClient.connect(port, "127.0.0.2"));
        }

        try (var probe = RawClient.connect(port, "127.0.0.3")) {
            assertThat(probe.get("/livez")).hasStatus(200);
        }
        silent.forEach(RawClient::close);
    }

    private List<RawClient> connected(String address, int count) {
        var clients = new ArrayList<RawClient>();
        for (var i = 0; i < count; i++) {
            var client = service().client(address);
            assertThat(client.get("/get")).hasStatus(200);
            clients.add(client);
        }
        return clients;
    }

    private void assertServed(String address) {
        try (var client = service().client(address)) {
            assertThat(client.get("/get")).hasStatus(200);
        }
    }

    private void assertRefusedAtOnce(String address) {
        var outcome = Attacks.silence().on(target().from(address));
        assertThat(outcome.end()).isNotEqualTo(RawClient.End.OPEN);
        // The clock of the first byte would take ten seconds.
        assertThat(outcome.lasted()).isLessThan(Duration.ofMillis(9_500));
        assertThat(outcome.received()).isEmpty();
    }
}
