package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Attack.Outcome;
import dev.spillway.testing.Attack.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/// A service on a port with short clocks, and for each test a canary that must lose nothing. In the end everything
/// that attackers held has to be given back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
abstract class UnderAttack {
    /// About as short as the knobs allow, so that a test takes seconds.
    static final List<String> SHORT = List.of(
            // Longer than a busy machine needs to send the first byte of a drip.
            "spillway.connections.first-byte = 3s",
            "spillway.connections.read-header = 500ms",
            "spillway.connections.idle = 5s",
            "spillway.connections.linger = 500ms",
            "spillway.body.grace = 1s",
            "spillway.body.total = 5s",
            "spillway.write.progress = 1s",
            "spillway.write.total = 5s");

    /// Rates that no test meets by accident.
    static final List<String> FAST =
            List.of("spillway.routes.default.rate = 1000000/s", "spillway.routes.default.client-rate = 1000000/s");

    /// How late the end of a connection may be on a busy machine.
    static final Duration MARGIN = Duration.ofSeconds(6);

    /// Free ports for both transports.
    static final List<String> TLS = List.of("spillway.tls.port = 0", "spillway.tls.development = self-signed");

    /// How attackers and canary reach the service; a class that is run for each has it injected.
    @Parameter
    Transport transport = Transport.CLEAR;

    final Tour tour = new Tour();
    private TestService service;
    private Canary canary;

    /// More settings, over the short clocks.
    String[] settings() {
        return new String[0];
    }

    final TestService service() {
        return service;
    }

    final Target target() {
        return Target.on(service.port(transport)).over(transport);
    }

    /// Connects to the service.
    final RawClient client() {
        return client("127.0.0.1");
    }

    /// Connects to the service from another address of loopback.
    final RawClient client(String address) {
        return service.client(transport, address);
    }

    @BeforeAll
    final void startService() {
        var all = new ArrayList<>(SHORT);
        all.addAll(FAST);
        all.addAll(TLS);
        all.addAll(List.of(settings()));
        service = TestService.start(tour::setUp, all.toArray(String[]::new));
    }

    @BeforeEach
    final void startCanary() {
        canary = Canary.on(transport, TestClient.Protocol.HTTP_1_1, service.port(transport), "/get");
        // It has to be there before the attack, however short that is.
        ChildService.await(Duration.ofSeconds(10), () -> canary.answered() > 0);
    }

    @AfterEach
    final void checkCanary() {
        canary.assertUnharmed();
        service.awaitQuiet();
    }

    @AfterAll
    final void stopService() {
        service.close();
    }

    /// Every connection was ended by the server, not before `earliest` and not long after it.
    static void assertEnded(List<Outcome> outcomes, Duration earliest) {
        // A clock of the service may have begun a little before the attacker's.
        var least = earliest.minusMillis(100);
        assertThat(outcomes).isNotEmpty().allSatisfy(outcome -> {
            assertThat(outcome.end()).as(outcome.toString()).isNotEqualTo(RawClient.End.OPEN);
            assertThat(outcome.lasted()).as(outcome.toString()).isBetween(least, earliest.plus(MARGIN));
        });
    }

    /// Every connection got this as its first answer; 0 for none.
    static void assertStatus(List<Outcome> outcomes, int status) {
        assertThat(outcomes)
                .isNotEmpty()
                .allSatisfy(outcome ->
                        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(status));
    }
}
