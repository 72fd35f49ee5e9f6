package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class SlowClientsIT extends UnderAttack {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MANY = 50;
    /// Under the share of permits that one client has of a route.
    private static final int FEW = 12;

    @Test
    void closesSilentConnectionsWithoutAByte() {
        var outcomes = Attacks.silence().on(target(), MANY);

        assertEnded(outcomes, Duration.ofSeconds(3));
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.received()).isEmpty());
    }

    @Test
    void endsAHeadOfOneByteASecond() {
        var outcomes = Attacks.headDrip(SECOND).on(target(), MANY);

        assertEnded(outcomes, Duration.ofMillis(500));
        assertStatus(outcomes, 408);
    }

    @Test
    void endsAHeadThatAlwaysMoves() {
        var outcomes = Attacks.headDrip(Duration.ofMillis(5)).on(target(), MANY);

        assertEnded(outcomes, Duration.ofMillis(500));
        assertStatus(outcomes, 408);
    }

    @Test
    void endsASlowSecondHead() {
        var outcomes = Attacks.secondHeadDrip("/get", Duration.ofMillis(50)).on(target(), MANY);

        assertEnded(outcomes, Duration.ofMillis(500));
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.text()).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 "));
    }

    @Test
    void closesIdleConnectionsWithoutAByte() {
        var outcomes = Attacks.idle("/get").on(target(), MANY);

        assertEnded(outcomes, Duration.ofSeconds(5));
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.text()).endsWith("\r\n\r\nok"));
    }

    @Test
    void endsABodyOfOneByteASecond() {
        var outcomes = Attacks.bodyDrip("/echo", SECOND).on(target(), FEW);

        assertEnded(outcomes, SECOND);
        assertStatus(outcomes, 408);
    }

    @Test
    void endsABodyThatBeatsEveryTimeoutOfASingleRead() {
        // 100 bytes a second: each read finds something soon, and the average is far under the 1 KiB/s demanded.
        var outcomes = Attacks.bodyDrip("/echo", Duration.ofMillis(10)).on(target(), FEW);

        assertEnded(outcomes, SECOND);
        assertStatus(outcomes, 408);
    }

    @Test
    void endsAStreamedBodyThatDrips() {
        var outcomes = Attacks.bodyDrip("/upload", Duration.ofMillis(20)).on(target(), FEW);

        assertEnded(outcomes, SECOND);
        assertStatus(outcomes, 408);
    }

    @Test
    void endsAnIgnoredBodyThatDrips() {
        var outcomes = Attacks.bodyDrip("/ignore", Duration.ofMillis(20)).on(target(), MANY);

        assertEnded(outcomes, Duration.ZERO);
        assertStatus(outcomes, 200);
    }

    @Test
    void endsChunksThatDrip() {
        var outcomes = Attacks.chunkDrip("/echo", Duration.ofMillis(50)).on(target(), FEW);

        assertEnded(outcomes, SECOND);
        assertStatus(outcomes, 408);
    }

    @Test
    void endsASizeLineThatDrips() {
        var outcomes = Attacks.sizeLineDrip("/echo", Duration.ofMillis(50)).on(target(), FEW);

        assertEnded(outcomes, SECOND);
        assertStatus(outcomes, 408);
    }

    @Test
    void servesALegalSlowBody() {
        try (var client = client("127.0.0.3")) {
            // The lead that its first bytes have is a pause of this machine, not of the client: 4 s at the rate
            // demanded.
            client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12288\r\n\r\n");
            client.send(new byte[4_096]);
            for (var i = 0; i < 16; i++) {
                // 512 bytes in 100 ms: five times the rate demanded.
                assertThat(client.drip(new byte[1], Duration.ofMillis(100))).isOne();
                client.send(new byte[511]);
            }

            SpillwayAssertions.assertThat(client.answer()).hasStatus(200).hasText("12288");
        }
    }
}
