package dev.spillway.grpc.client;

import static dev.spillway.grpc.client.ClientFixture.ASKED;
import static dev.spillway.grpc.client.ClientFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A name with several addresses, which change.
@Timeout(60)
class GrpcBalancingIT {
    private static final String BASE = "grpc://inventory.test:9000";
    private static final String SOON = "grpc.reconnect = 1s";

    private static void ask(ClientFixture fixture, int times) {
        IntStream.range(0, times)
                .forEach(_ ->
                        assertThat(fixture.blocking().getStock(ASKED).getLeft()).isEqualTo(3));
    }

    /// Calls until all of these have had one: a connection is made before a turn can be had.
    private static void awaitAll(ClientFixture fixture, PlainServer... servers) {
        for (var server : servers) {
            var before = server.calls();
            await(() -> {
                ask(fixture, 1);
                return server.calls() > before;
            });
        }
    }

    @Test
    void callsGoToAllAddressesInTurn() {
        try (var first = new PlainServer(PlainServer.GOOD);
                var second = new PlainServer(PlainServer.GOOD);
                var third = new PlainServer(PlainServer.GOOD);
                var _ = new Names(first, second, third);
                var fixture = new ClientFixture(BASE)) {
            awaitAll(fixture, first, second, third);
            var before = new int[] {first.calls(), second.calls(), third.calls()};
            ask(fixture, 30);
            assertThat(new int[] {first.calls() - before[0], second.calls() - before[1], third.calls() - before[2]})
                    .containsExactly(10, 10, 10);
        }
    }

    @Test
    void anAddressThatIsNewIsFoundWithoutLosingAConnection() {
        try (var first = new PlainServer(PlainServer.GOOD);
                var second = new PlainServer(PlainServer.GOOD);
                var names = new Names(first);
                var fixture = new ClientFixture(BASE, SOON)) {
            ask(fixture, 4);
            assertThat(first.calls()).isEqualTo(4);
            names.are(first, second);
            awaitAll(fixture, second);
        }
    }

    @Test
    void anAddressThatIsGoneIsAskedNoMore() {
        try (var first = new PlainServer(PlainServer.GOOD);
                var second = new PlainServer(PlainServer.GOOD);
                var names = new Names(first, second);
                var fixture = new ClientFixture(BASE, SOON)) {
            awaitAll(fixture, first, second);
            var lookups = names.lookups();
            names.are(second);
            await(() -> names.lookups() > lookups);
            // What was looked up is made use of a moment later.
            await(() -> {
                var before = first.calls();
                ask(fixture, 4);
                return first.calls() == before;
            });
            var before = first.calls();
            ask(fixture, 20);
            assertThat(first.calls()).isEqualTo(before);
        }
    }

    @Test
    void aServerThatDiesIsReplacedByWhatTheNameHasThen() {
        try (var first = new PlainServer(PlainServer.GOOD);
                var second = new PlainServer(PlainServer.GOOD);
                var third = new PlainServer(PlainServer.GOOD);
                var names = new Names(first, second);
                // As it always is: the loss of a connection is what has the name looked up, long before the clock.
                var fixture = new ClientFixture(BASE, "grpc.reconnect = 60s")) {
            awaitAll(fixture, first, second);
            names.are(second, third);
            first.stop();
            awaitAll(fixture, second, third);
        }
    }

    @Test
    void addressesAreNotKeptBesideTheCacheOfTheJdk() {
        try (var server = new PlainServer(PlainServer.GOOD);
                var _ = new ClientFixture(server.base())) {
            assertThat(System.getProperty("networkaddress.cache.ttl")).isEqualTo("0");
        }
    }
}
