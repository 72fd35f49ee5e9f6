package dev.spillway.redis;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Limit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Instances of one service and a Redis that is killed, stopped and emptied under load. Limits come back so slowly
/// that the time a test takes does not matter: what is admitted is counted, and may never be more than 1.2 times the
/// limit.
class SharedRatesIT {
    private static final int BURST = 200;
    /// What comes back while a test runs: one in ten seconds, and a token for each era.
    private static final int SLACK = 20;
    private static final int MOST = BURST * 12 / 10 + SLACK;
    private static final Limit[] LIMITS = {
        perMinute(6).burst(BURST), perClient(perMinute(6).burst(BURST))
    };

    @BeforeAll
    static void warm() {
        Fleet.warm();
    }

    @Test
    void aFleetAdmitsOneBurstAndLeavesNothingOfItsClients() {
        try (var redis = RealRedis.start();
                var fleet = Fleet.of(2, redis.url(), LIMITS)) {
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

    @Test
    void killedAndStartedAgainUnderLoad() {
        try (var redis = RealRedis.start();
                var fleet = Fleet.of(3, redis.url(), LIMITS)) {
            fleet.awaitShared();
            var before = fleet.ask(BURST / 2);
            try (var load = fleet.load()) {
                redis.kill();
                fleet.awaitAlone();
                fleet.assertAdmits();
                redis.restart();
                fleet.awaitShared();
                fleet.assertAdmits();
                before += fleet.ask(2 * BURST);

                assertThat(before + load.admitted()).isBetween(BURST / 2 + 1, MOST);
            }
            assertThat(Fleet.figure(fleet.instance(0), "spillway_rate_switches_total"))
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void stoppedAndContinuedUnderLoad() {
        try (var redis = RealRedis.start();
                var fleet = Fleet.of(2, redis.url(), LIMITS)) {
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
        try (var redis = RealRedis.start();
                var fleet = Fleet.of(2, redis.url(), LIMITS)) {
            fleet.awaitShared();
            var total = fleet.ask(4 * BURST);
            var hasAll = fleet.hasNotSwitched();
            redis.command("FLUSHALL");
            total += fleet.ask(2 * BURST);
            Fleet.await(() -> Fleet.figure(fleet.instance(0), "spillway_rate_switches_total") >= 3
                    && Fleet.figure(fleet.instance(1), "spillway_rate_switches_total") >= 3);
            fleet.awaitShared();
            total += fleet.ask(2 * BURST);

            assertThat(total).isBetween(hasAll ? BURST : 1, MOST);
        }
    }
}
