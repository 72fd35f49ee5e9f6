package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.internal.gate.WeightedPermits.Grant;
import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/// Permits of an endpoint on a fake clock, and calls that take them or wait.
abstract class PermitsFixture {
    static final long LONG = Duration.ofSeconds(30).toNanos();
    static final long NOW = 0;

    final FakeTime time = new FakeTime();
    WeightedPermits permits = permits(8, 8);
    private final List<Attempt> attempts = new ArrayList<>();
    private int clients;

    final WeightedPermits permits(int count, int queue) {
        var settings = Settings.DEFAULTS.overlaid(List.of(
                Knobs.PERMITS.at((long) count),
                Knobs.QUEUE.at((long) queue),
                OverloadKnobs.FLOOR.at(Share.ofPercent(20))));
        return new WeightedPermits(time, "GET /x", Bounds.of(settings, 10_000));
    }

    /// A client that nobody has seen.
    final Client newClient() {
        return new Client.Named("c" + clients++);
    }

    /// A call on a virtual thread of its own.
    final class Attempt {
        private final AtomicReference<Grant> grant = new AtomicReference<>();
        private final AtomicReference<Refusal> refusal = new AtomicReference<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private final Thread thread;

        Attempt(Client client, int weight, Wire wire, Criticality criticality, long longest) {
            thread = Thread.startVirtualThread(() -> {
                try {
                    grant.set(permits.acquire(client, weight, wire, criticality, longest));
                } catch (Refusal e) {
                    refusal.set(e);
                }
                done.countDown();
            });
            attempts.add(this);
        }

        /// A call of a new client.
        Attempt(int weight, Criticality criticality, long longest) {
            this(newClient(), weight, Wire.FREE, criticality, longest);
        }

        Grant granted() throws InterruptedException {
            assertThat(done.await(30, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(refusal.get()).isNull();
            return grant.get();
        }

        Refusal refused() throws InterruptedException {
            assertThat(done.await(30, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(grant.get()).isNull();
            return refusal.get();
        }

        boolean waits() {
            return done.getCount() > 0;
        }

        void interrupt() {
            thread.interrupt();
        }
    }

    /// Starts a call that has to wait, and returns when it does.
    final Attempt waiting(Supplier<Attempt> call) throws InterruptedException {
        var before = permits.waiting();
        var attempt = call.get();
        until(() -> permits.waiting() > before || !attempt.waits());
        assertThat(attempt.waits()).as("waits").isTrue();
        return attempt;
    }

    final Attempt waiting(Client client, int weight, Wire wire) throws InterruptedException {
        return waiting(() -> new Attempt(client, weight, wire, Criticality.DEFAULT, LONG));
    }

    final Attempt waiting(int weight, Criticality criticality) throws InterruptedException {
        return waiting(() -> new Attempt(weight, criticality, LONG));
    }

    final Attempt waiting() throws InterruptedException {
        return waiting(1, Criticality.DEFAULT);
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    final Grant take(Client client, int weight) throws Refusal {
        return permits.acquire(client, weight, Wire.FREE, Criticality.DEFAULT, NOW);
    }

    final Grant take(int weight, Criticality criticality) throws Refusal {
        return permits.acquire(newClient(), weight, Wire.FREE, criticality, NOW);
    }

    final Grant take(int weight) throws Refusal {
        return take(weight, Criticality.DEFAULT);
    }

    final Refusal refusal(Client client, int weight, Wire wire) {
        return catchThrowableOfType(
                Refusal.class, () -> permits.acquire(client, weight, wire, Criticality.DEFAULT, NOW));
    }

    final Refusal refusal(int weight, Criticality criticality) {
        return catchThrowableOfType(Refusal.class, () -> take(weight, criticality));
    }

    @AfterEach
    void nobodyIsLeftBehind() throws InterruptedException {
        for (var attempt : attempts) {
            attempt.thread.interrupt();
            attempt.thread.join();
        }
        assertThat(permits.waiting()).isZero();
    }
}
