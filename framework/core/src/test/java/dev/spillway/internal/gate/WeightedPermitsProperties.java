package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.gate.WeightedPermits.Wire;
import dev.spillway.limit.Criticality;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.OverloadKnobs;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Many callers at once, some of them impatient, some interrupted.
class WeightedPermitsProperties {
    private static final int CLIENTS = 5;
    private static final int CALLERS = 24;
    private static final int CALLS = 40;
    private static final Criticality[] CLASSES = Criticality.values();

    /// One run: what was held at the same time, seen from outside.
    private static final class Run {
        private final int count;
        private final int queue;
        private final Random random;
        private final WeightedPermits permits;
        private final int share;
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicIntegerArray transfers = new AtomicIntegerArray(CLIENTS);
        private final AtomicIntegerArray transferring = new AtomicIntegerArray(CLIENTS);
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());

        Run(int count, int queue, long seed) {
            // So short that the queue turns over and over.
            var settings = Settings.DEFAULTS.overlaid(List.of(
                    Knobs.PERMITS.at((long) count),
                    Knobs.QUEUE.at((long) queue),
                    OverloadKnobs.STANDING.at(OverloadKnobs.STANDING.minimum())));
            var bounds = Bounds.of(settings, 10_000);
            this.count = count;
            this.queue = bounds.queue();
            this.share = bounds.clientShare();
            this.random = new Random(seed);
            this.permits = new WeightedPermits(System::nanoTime, "GET /x", bounds);
        }

        void go() throws InterruptedException {
            var threads = new ArrayList<Thread>();
            for (var i = 0; i < CALLERS; i++) {
                var client = i % CLIENTS;
                var seed = random.nextLong();
                threads.add(Thread.ofVirtual().unstarted(() -> calls(client, new Random(seed))));
            }
            var over = new AtomicBoolean();
            threads.forEach(Thread::start);
            var disturber = Thread.ofPlatform().start(() -> disturb(threads, over));
            for (var thread : threads) {
                assertThat(thread.join(Duration.ofSeconds(30))).as("ends").isTrue();
            }
            over.set(true);
            disturber.join();
        }

        private void disturb(List<Thread> threads, AtomicBoolean over) {
            while (!over.get()) {
                threads.get(ThreadLocalRandom.current().nextInt(threads.size())).interrupt();
                permits.adapt(ThreadLocalRandom.current().nextLong(1, 100_000_000));
                most.accumulateAndGet(permits.waiting(), Math::max);
                LockSupport.parkNanos(50_000);
            }
        }

        private void calls(int client, Random mine) {
            for (var i = 0; i < CALLS; i++) {
                var weight = 1 + mine.nextInt(mine.nextInt(4) == 0 ? count : Math.min(count, 2));
                var wire = mine.nextInt(3) == 0 ? Wire.BOUND : Wire.FREE;
                var criticality = CLASSES[mine.nextInt(CLASSES.length)];
                var longest = mine.nextLong(TimeUnit.MILLISECONDS.toNanos(2));
                try (var grant = permits.acquire(new Client.Named("c" + client), weight, wire, criticality, longest)) {
                    hold(grant, client, weight, wire, mine);
                    served.incrementAndGet();
                } catch (Refusal e) {
                    refused.incrementAndGet();
                }
            }
        }

        private void hold(WeightedPermits.Grant grant, int client, int weight, Wire wire, Random mine) {
            check("permits", held.addAndGet(weight) <= count);
            var bound = wire == Wire.BOUND;
            if (bound) {
                enterTransfer(client, weight);
            }
            if (mine.nextBoolean()) {
                LockSupport.parkNanos(mine.nextInt(100_000));
            }
            if (!bound && mine.nextInt(4) == 0) {
                try {
                    grant.transfer(mine.nextLong(TimeUnit.MILLISECONDS.toNanos(1)));
                    bound = true;
                    enterTransfer(client, weight);
                } catch (Refusal e) {
                    refused.incrementAndGet();
                }
            }
            if (bound) {
                transfers.addAndGet(client, -weight);
                transferring.decrementAndGet(client);
            }
            held.addAndGet(-weight);
        }

        private void enterTransfer(int client, int weight) {
            var all = transfers.addAndGet(client, weight);
            var calls = transferring.incrementAndGet(client);
            check("transfers " + all + " in " + calls, all <= share || calls == 1);
        }

        private void check(String what, boolean holds) {
            if (!holds) {
                wrong.add(what);
            }
        }
    }

    @Property(tries = 25)
    void neverGivesMoreThanThereIsAndLosesNothing(
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @IntRange(min = 0, max = 12) int queue,
            @ForAll long seed)
            throws InterruptedException {
        var run = new Run(count, queue, seed);
        run.go();
        assertThat(run.wrong).isEmpty();
        assertThat(run.served.get()).isPositive();
        assertThat(run.permits.taken()).as("taken at the end").isZero();
        assertThat(run.permits.waiting()).as("waiting at the end").isZero();
        assertThat(run.permits.clients()).as("clients at the end").isZero();
        // Beside the queue, those wait that hold permits and ask to become transfers.
        assertThat(run.most.get()).isLessThanOrEqualTo(run.queue + count);
    }

    /// The clock stands still, so that no wait is over and the queue does not turn: a wake-up that is lost is a caller
    /// that does not end.
    @Property(tries = 10)
    void servesEverybodyWhoWaitsLongEnough(@ForAll @IntRange(min = 1, max = 8) int count, @ForAll long seed)
            throws InterruptedException {
        var settings = Settings.DEFAULTS.overlaid(List.of(Knobs.PERMITS.at((long) count), Knobs.QUEUE.at(2L * count)));
        var permits = new WeightedPermits(() -> 0, "GET /x", Bounds.of(settings, 10_000));
        var random = new Random(seed);
        var threads = new ArrayList<Thread>();
        var served = new AtomicInteger();
        for (var i = 0; i < 2 * count; i++) {
            var client = new Client.Named("c" + i);
            var weight = 1 + random.nextInt(count);
            threads.add(Thread.startVirtualThread(() -> {
                for (var call = 0; call < CALLS; call++) {
                    try (var _ = permits.acquire(
                            client, weight, Wire.FREE, Criticality.DEFAULT, TimeUnit.MINUTES.toNanos(10))) {
                        served.incrementAndGet();
                        LockSupport.parkNanos(1);
                    } catch (Refusal e) {
                        return;
                    }
                }
            }));
        }
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).as("ends").isTrue();
        }
        assertThat(served.get()).isEqualTo(2 * count * CALLS);
    }
}
