package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.H2Outcome.Ending;
import dev.spillway.testing.RawClient.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A server of HTTP/2 with short clocks, and for each test a canary that must lose nothing. After each, everything
/// that attackers held has to be given back.
@ParameterizedClass
@EnumSource(H2Transport.class)
@ExtendWith(H2Judge.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
abstract class H2UnderAttack {
    /// How long a test waits for what has to happen, on a busy machine too.
    static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final String ATTACKER = "127.0.0.2";

    @Parameter
    H2Transport transport;

    private final List<H2Client> clients = new ArrayList<>();
    private H2Subject subject;
    private Optional<Canary> canary = Optional.empty();

    /// More settings, over the short clocks.
    String[] settings() {
        return new String[0];
    }

    /// Whether innocent clients are there during a test.
    boolean withCanary() {
        return true;
    }

    final H2Subject subject() {
        return subject;
    }

    /// A client that has connected and said nothing; it is closed after the test.
    final H2Client connected(String from) {
        var client = connected(from, 0);
        clients.add(client);
        return client;
    }

    /// As [#connected(String)], not closed by itself.
    ///
    /// @param receiveBuffer 0 for the system's default
    final H2Client connected(String from, int receiveBuffer) {
        return H2Client.over(RawClient.connect(
                transport.transport(), TestClient.Protocol.HTTP_2, subject.port(transport), from, receiveBuffer));
    }

    /// A client that has begun as ordinary ones do.
    final H2Client client() {
        return connected(ATTACKER).begin();
    }

    @BeforeAll
    final void startSubject() {
        var all = new ArrayList<>(UnderAttack.SHORT);
        all.addAll(UnderAttack.FAST);
        all.addAll(UnderAttack.TLS);
        all.addAll(List.of(settings()));
        subject = H2Subject.start(all);
    }

    @BeforeEach
    final void startCanary() {
        subject.recover();
        if (withCanary()) {
            var started = Canary.on(transport.transport(), TestClient.Protocol.HTTP_2, subject.port(transport), "/get");
            canary = Optional.of(started);
            ChildService.await(Duration.ofSeconds(10), () -> started.answered() > 0);
        }
    }

    /// For the judge, when the test is over.
    final void assertUnharmed() {
        // An answer that was harmed by the attack may still be on its way.
        canary.ifPresent(one -> {
            var answered = one.answered();
            ChildService.await(Duration.ofSeconds(10), () -> one.answered() > answered + 1);
        });
        canary.ifPresent(Canary::assertUnharmed);
        clients.forEach(H2Client::close);
        subject.assertQuiet();
    }

    @AfterEach
    final void stopClients() {
        canary.ifPresent(Canary::close);
        canary = Optional.empty();
        clients.forEach(H2Client::close);
        clients.clear();
    }

    @AfterAll
    final void stopSubject() {
        subject.close();
    }

    /// The server has ended the connection, and has said why.
    static void assertEnded(Ending ending, H2Error error) {
        assertThat(ending.end()).as(ending.toString()).isNotEqualTo(End.OPEN);
        assertThat(ending.error()).as(ending.toString()).contains(error);
    }

    /// The connection is alive: it answers PING and a request.
    static void assertAlive(H2Client client) {
        client.roundTrip();
        SpillwayAssertions.assertThat(client.ask("/get")).hasStatus(200).hasText("ok");
    }

    /// How many calls of `/hold` have begun, were interrupted, and have ended.
    final Witness witness() {
        try (var client = RawClient.connect(subject.port(), "127.0.0.98")) {
            var numbers = client.get("/witness").text().split(" ", 3);
            return new Witness(
                    Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
        }
    }

    record Witness(int begun, int interrupted, int ended) {}
}
