package dev.spillway.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.internal.rate.LocalBuckets;
import dev.spillway.internal.rate.Plan;
import dev.spillway.limit.Frequency;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClientBucketsTest {
    private static final int KEYS = 1_000;
    private static final int BURST = 10;

    private final FakeTime time = new FakeTime();
    private final ClientBuckets buckets = new ClientBuckets(
            time,
            Settings.DEFAULTS.overlaid(List.of(Knobs.RATE_KEYS.at(Integer.toString(KEYS), Origin.CODE))),
            new LocalBuckets(time));
    private final Plan plan = new Plan("rate", Frequency.perMinute(60), BURST);

    private static Client client(int number) {
        return new Client.Address(number);
    }

    private long available(int number) {
        return buckets.of(plan, client(number)).left();
    }

    /// Takes all that there is.
    private int drain(int number) {
        var tokens = buckets.of(plan, client(number));
        var taken = 0;
        while (tokens.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void keepsABucketForEachEndpointAndClient() {
        var other = new Plan("rate", Frequency.perMinute(60), BURST);
        drain(1);
        assertThat(available(1)).isZero();
        assertThat(available(2)).isEqualTo(BURST);
        assertThat(buckets.of(other, client(1)).left()).isEqualTo(BURST);
    }

    @Test
    void fillsAgain() {
        drain(1);
        time.advance(Duration.ofSeconds(3));
        assertThat(available(1)).isEqualTo(3);
    }

    @Test
    void bringingUpOtherKeysGivesNoFreshBucket() {
        // One client with many addresses spends all their tokens, then comes back with the first.
        for (var i = 0; i < 5 * KEYS; i++) {
            drain(i);
        }
        var tokens = 0;
        for (var i = 0; i < 5 * KEYS; i++) {
            tokens += drain(i);
        }
        assertThat(tokens).as("tokens gained by being forgotten").isZero();
    }

    @Test
    void aFloodOfKeysGainsNoMoreThanTheTableHolds() {
        var tokens = 0;
        for (var i = 0; i < 50 * KEYS; i++) {
            tokens += drain(i);
        }
        assertThat(tokens).isLessThanOrEqualTo(KEYS * BURST);
    }

    @Test
    void droppingAKeyAtRestCostsTheNewcomerNothing() {
        for (var i = 0; i < KEYS; i++) {
            drain(i);
        }
        time.advance(Duration.ofSeconds(BURST + 1));
        for (var i = KEYS; i < 2 * KEYS; i++) {
            assertThat(available(i)).isEqualTo(BURST);
        }
    }

    @Test
    void dropsWhatWasNotUsedForLongest() {
        var kept = buckets.of(plan, client(7));
        for (var i = 1_000; i < 20 * KEYS; i++) {
            time.advanceMillis(1);
            assertThat(buckets.of(plan, client(7)))
                    .as("in use, so in its place")
                    .isSameAs(kept);
            buckets.of(plan, client(i));
        }
        for (var i = 20 * KEYS; i < 40 * KEYS; i++) {
            time.advanceMillis(1);
            buckets.of(plan, client(i));
        }
        assertThat(buckets.of(plan, client(7))).as("at rest, so dropped").isNotSameAs(kept);
    }

    @Test
    void aKeyStandsInOnePlaceWhenManyBringItUpAtOnce() throws InterruptedException {
        for (var round = 0; round < 50; round++) {
            var number = round;
            var gained = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (var i = 0; i < 8; i++) {
                threads.add(Thread.ofPlatform().unstarted(() -> gained.addAndGet(drain(-1 - number))));
            }
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
            assertThat(gained).hasValue(BURST);
        }
    }
}
