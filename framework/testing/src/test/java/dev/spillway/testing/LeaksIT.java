package dev.spillway.testing;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// What a service holds is given back when it is closed, whatever was done to it.
@Isolated
@Timeout(60)
class LeaksIT {
    @Test
    void leavesNoThreadAndNoDescriptorBehind() {
        // The first service of a process opens what stays open: classes, logs, selectors.
        attack();
        var before = Leaks.now();

        attack();

        before.assertNoneSince();
    }

    private static void attack() {
        try (var service = TestService.start(new Tour()::setUp, UnderAttack.SHORT.toArray(String[]::new))) {
            var target = Attack.Target.on(service.port());
            Attacks.silence().on(target, 20);
            Attacks.headDrip(Duration.ofMillis(20)).on(target, 20);
            Attacks.oversizeChunked("/echo").on(target, 4);
            Attacks.endlessField().on(target, 4);
            Attacks.neverReader("/big?mb=8").on(target.patience(Duration.ofSeconds(3)), 4);
            service.awaitQuiet();
        }
    }
}
