package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class SlowReadersIT extends UnderAttack {
    /// More than the buffers of both systems hold.
    private static final int MEBIBYTES = 16;

    private static final int MANY = 16;

    @Test
    void endsReadersOfOneByteASecond() throws InterruptedException {
        assertLetGo(Attacks.slowReader("/big?mb=" + MEBIBYTES, Duration.ofSeconds(1)));
    }

    @Test
    void endsReadersThatNeverRead() throws InterruptedException {
        assertLetGo(Attacks.neverReader("/big?mb=" + MEBIBYTES));
    }

    /// The service ends the connections soon after the second that a write may make no progress, while the readers
    /// hold on to their side.
    private void assertLetGo(Attack attack) throws InterruptedException {
        var before = accepted();
        var readers = Thread.ofVirtual().start(() -> attack.on(target().patience(Duration.ofSeconds(12)), MANY));
        var since = System.nanoTime();
        // Those that were accepted first may be ended before the last one is.
        await(() -> accepted() - before >= MANY);
        await(() -> service().openConnections() < MANY);

        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(900));
        assertThat(readers.isAlive()).isTrue();
        readers.join();
    }

    /// Connections so far.
    private double accepted() {
        return service()
                .admin("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("spillway_connections_accepted_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static void await(BooleanSupplier condition) {
        var since = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(8));
            pause(Duration.ofMillis(10));
        }
    }

    @Test
    void servesALegalSlowReader() {
        try (var client = RawClient.connect(service().port(), "127.0.0.3", 4_096)) {
            client.send("GET /big?mb=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            pause(Duration.ofMillis(500));

            assertThat(client.answer().bytes()).hasSize(1 << 20);
        }
    }

    @Test
    void servesOthersOnTheSameRouteMeanwhile() throws Exception {
        var readers = Thread.ofVirtual()
                .start(() -> Attacks.neverReader("/big?mb=16").on(target().patience(Duration.ofSeconds(3)), MANY));
        try (var client = client("127.0.0.3")) {
            for (var i = 0; i < 10; i++) {
                assertThat(client.get("/big?mb=1").bytes()).hasSize(1 << 20);
            }
        }
        readers.join();
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
