package dev.spillway.testing;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies made to cost more to read than to send.
@ParameterizedClass
@EnumSource(Transport.class)
class HostileBodiesIT extends UnderAttack {
    private static final int MANY = 8;

    @Test
    void refusesPartsWithoutEnd() {
        assertStatus(Attacks.multipartBomb("/parts").on(target(), MANY), 413);
    }

    @Test
    void refusesANameWithoutEnd() {
        assertStatus(Attacks.endlessPartName("/parts").on(target(), MANY), 400);
    }

    @Test
    void refusesAZipBomb() {
        assertStatus(Attacks.zipBomb("/echo").on(target(), MANY), 413);
        assertStatus(Attacks.zipBomb("/upload").on(target(), MANY), 413);
    }

    @Test
    void endsAMultipartThatDrips() {
        var outcomes = Attacks.multipartDrip("/parts", Duration.ofMillis(50)).on(target(), MANY);

        assertStatus(outcomes, 408);
        assertEnded(outcomes, Duration.ofSeconds(1));
    }
}
