package dev.spillway.redis;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Limit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two instances and one Redis, that is killed, stopped, emptied, slow and wrong. Limits come back so slowly
/// that the time a test takes does not matter: what is admitted is counted.
class SharedRatesIT {
    private static final int BURST = 200;
    private static final int MOST = BURST * 12 / 10;
    /// What comes back while a test runs: one in ten seconds.
    private static final int SLACK = 20;
    private static final Limit[] LIMITS = {
        perMinute(6).burst(BURST), perClient(perMinute(6).burst(BURST))
    };

    private final RealRedis redis = RealRedis.start();
    private Fleet fleet = Fleet.of(2, redis.url(), LIMITS);

    @AfterEach
    void end() {
        fleet.close();
        redis.close();
    }

    @Test
    void aFleetAdmitsOneBurstHoweverManyInstancesThereAre() {
        fleet.awaitShared();

        assertThat(fleet.ask(4 * BURST)).isBetween(BURST, MOST + SLACK);
        assertThat(redis.command("DBSIZE"))
                .as("two buckets, the instances and the era")
                .startsWith(":4");
    }

    @Test
    void killedRedisLeavesShares() {
        fleet.awaitShared();
        redis.kill();
        fleet.awaitAlone();

        assertThat(fleet.ask(4 * BURST)).isBetween(BURST / 2, BURST + SLACK);
    }

    @Test
    void killedUnderLoadAdmitsNoSecondBurst() {
        fleet.awaitShared();
        var total = fleet.ask(BURST / 2);
        redis.kill();
        total += fleet.ask(2 * BURST);
        fleet.awaitAlone();
        total += fleet.ask(2 * BURST);
        redis.restart();
        fleet.awaitShared();
        total += fleet.ask(2 * BURST);

        assertThat(total).isBetween(BURST * 3 / 4, MOST + SLACK);
        assertThat(Fleet.figure(fleet.instance(0), "spillway_rate_switches_total"))
                .isEqualTo(3);
    }

    @Test
    void stoppedRedisIsLeftAndFoundAgain() {
        fleet.awaitShared();
        redis.stop();
        var total = fleet.ask(2 * BURST);
        fleet.awaitAlone();
        total += fleet.ask(2 * BURST);
        redis.resume();
        fleet.awaitShared();
        total += fleet.ask(2 * BURST);

        assertThat(total).isBetween(BURST * 3 / 4, MOST + SLACK);
        assertThat(Fleet.figure(fleet.instance(0), "spillway_rate_alone_total")).isPositive();
    }

    @Test
    void lostDataGiveNoSecondBurst() {
        fleet.awaitShared();
        var total = fleet.ask(2 * BURST);
        redis.command("FLUSHALL");
        total += fleet.ask(2 * BURST);
        Fleet.await(() -> Fleet.figure(fleet.instance(0), "spillway_rate_switches_total") >= 3
                && Fleet.figure(fleet.instance(1), "spillway_rate_switches_total") >= 3);
        fleet.awaitShared();
        total += fleet.ask(2 * BURST);

        assertThat(total).isBetween(BURST * 3 / 4, MOST + SLACK);
    }

    @Test
    void anInstanceThatEndsIsForgotten() {
        fleet.awaitShared();
        fleet.instance(1).close();

        assertThat(redis.command("ZCARD", "spillway:{storefront}:instances")).startsWith(":1");
    }

    @Test
    void nothingOfAClientIsWrittenToRedis() {
        fleet.awaitShared();
        fleet.ask(4);
        Fleet.await(() -> redis.command("DBSIZE").startsWith(":4"));

        assertThat(redis.command("KEYS", "*")).doesNotContain("127.0.0.1").doesNotContain("7f000001");
        assertThat(redis.command("PTTL", "spillway:{storefront}:instances")).matches("(?s):[1-9].*");
    }
}
