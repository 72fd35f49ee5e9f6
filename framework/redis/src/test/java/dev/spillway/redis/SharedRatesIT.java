package dev.spillway.redis;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Limit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Instances of one service and a Redis that is killed, stopped and emptied under load. Limits come back so slowly
/// that the time a test takes does not matter: what is admitted is counted, and may never be more than 1.2 times the
/// limit.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedRatesIT {
    private static final int BURST = 200;
    /// What comes back while a test runs: one in ten seconds, and a token for each era.
    private static final int SLACK = 20;
    private static final int MOST = BURST * 12 / 10 + SLACK;
    private static final Limit[] LIMITS = {
        perMinute(6).burst(BURST), perClient(perMinute(6).burst(BURST))
    };

    /// What an instance has at hand when it starts, and knows of no other.
    private static final int AT_HAND = BURST / 5;

    private static RealRedis redis;

    @BeforeAll
    static void warm() {
        redis = RealRedis.start();
        Fleet.warm(redis.url());
    }

    /// Also nobody is there who has admitted calls before: each test ends its instances.
    @BeforeEach
    void empty() {
        redis.awaitUntouched();
    }

    @AfterAll
    static void end() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void aFleetAdmitsOneBurstAndLeavesNothingOfItsClients() {
        try (var fleet = Fleet.of(2, redis.url(), LIMITS)) {
            fleet.awaitShared();

            var admitted = fleet.ask(4 * BURST);
            assertThat(admitted).isLessThanOrEqualTo(MOST);
            if (fleet.hasNotSwitched()) {
                assertThat(admitted).isGreaterThanOrEqualTo(BURST);
                assertTellsWhenToCome(fleet);
            }
            Fleet.await(() -> redis.command("DBSIZE").startsWith(":6"));
            assertThat(redis.command("KEYS", "*"))
                    .as("two buckets, the era, and who is there, shares and was there")
                    .doesNotContain("127.0.0.1")
                    .doesNotContain("7f000001");
            assertThat(redis.command("PTTL", "spillway:{storefront}:instances")).matches("(?s):[1-9].*");
            fleet.instance(1).close();
            assertThat(redis.command("ZCARD", "spillway:{storefront}:instances"))
                    .startsWith(":1");
        }
    }

    /// One token comes back in ten seconds, for all; who comes again is spread over two more.
    private static void assertTellsWhenToCome(Fleet fleet) {
        for (var i = 0; i < 2; i++) {
            try (var client = fleet.instance(i).client()) {
                var answer = client.get("/");
                if (fleet.hasNotSwitched() && answer.status() == 429) {
                    assertThat(answer.header("RateLimit").orElse("")).matches("\"(client|endpoint)\";r=0;t=(\\d|10)");
                    assertThat(answer.header("Retry-After").orElse("")).matches("[1-9]|1[0-2]");
                }
            }
        }
    }

    /// At last everything starts again, and nobody is left who knows what was spent.
    @Test
    @Order(Integer.MAX_VALUE)
    void killedAndStartedAgainUnderLoadAndThenTogetherWithTheFleet() {
        var before = 0;
        try (var fleet = Fleet.of(3, redis.url(), LIMITS)) {
            fleet.awaitShared();
            before += fleet.ask(BURST / 2);
            try (var load = fleet.load()) {
                redis.kill();
                fleet.awaitAlone();
                fleet.assertAdmits();
                redis.restart();
                fleet.awaitShared();
                fleet.assertAdmits();
                before += fleet.ask(2 * BURST) + load.end();

                assertThat(before).isBetween(BURST / 2 + 1, MOST);
            }
            assertThat(Fleet.figure(fleet.instance(0), "spillway_rate_switches_total"))
                    .isGreaterThanOrEqualTo(3);
        }
        redis.kill().restart();
        try (var fleet = Fleet.of(1, redis.url(), LIMITS)) {
            fleet.awaitShared();
            // On a machine so busy that this took six seconds it may be taken for one that was never used.
            var more = redis.isSettled() ? BURST : 0;
            before += fleet.ask(2 * BURST);
            assertThat(before).isLessThanOrEqualTo(MOST + AT_HAND + more);
        }
    }

    @Test
    void stoppedAndContinuedUnderLoad() {
        try (var fleet = Fleet.of(2, redis.url(), LIMITS)) {
            fleet.awaitShared();
            try (var load = fleet.load()) {
                Fleet.await(() -> load.admitted() > BURST / 5);
                redis.stop();
                fleet.awaitAlone();
                fleet.assertAdmits();
                redis.resume();
                fleet.awaitShared();
                fleet.assertAdmits();

                assertThat(load.admitted() + fleet.ask(2 * BURST)).isLessThanOrEqualTo(MOST);
            }
        }
    }

    @Test
    void lostDataGiveNoSecondBurst() {
        try (var fleet = Fleet.of(2, redis.url(), LIMITS)) {
            fleet.awaitShared();
            var total = fleet.ask(4 * BURST);
            var hasAll = fleet.hasNotSwitched();
            redis.command("FLUSHALL");
            total += fleet.ask(2 * BURST);
            Fleet.await(() -> fleet.hasSwitched(3));
            fleet.awaitShared();
            total += fleet.ask(2 * BURST);

            assertThat(total).isBetween(hasAll ? BURST : 1, MOST);
        }
    }

    /// All who share have asked for these buckets, and know what was in them.
    @Test
    void emptiedUnderLoad() {
        try (var fleet = Fleet.of(3, redis.url(), LIMITS)) {
            var total = fleet.awaitShared().ask(BURST / 2);
            try (var load = fleet.load()) {
                var knowsAll = fleet.hasNotSwitched();
                redis.command("FLUSHALL");
                Fleet.await(() -> fleet.hasSwitched(3));
                fleet.awaitShared();
                fleet.assertAdmits();

                total += fleet.ask(3 * BURST) + load.end();
                assertThat(total).isBetween(1, knowsAll ? MOST : MOST + BURST);
            }
        }
    }
}
