package dev.spillway.redis;

import static dev.spillway.limit.Limit.perClient;
import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Limit;
import org.junit.jupiter.api.Test;

/// A Redis that does not let anybody in, or answers late, or is not there.
class TroubledRedisIT {
    private static final int BURST = 100;
    /// What an instance alone begins with, and what comes back while a test runs.
    private static final int AT_HAND = BURST / 5;

    private static final int SLACK = 10;
    private static final Limit[] LIMITS = {
        perMinute(1).burst(BURST), perClient(perMinute(1).burst(BURST))
    };

    @Test
    void aWrongPasswordLeavesRatesToTheInstanceAndIsNotPrinted() {
        try (var redis = RealRedis.start("--requirepass", "xyzzy");
                var log = new Log();
                var fleet = Fleet.of(1, "redis://:plugh-17@127.0.0.1:" + redis.port(), LIMITS)) {
            Fleet.await(() -> log.text().contains("WRONGPASS"));

            assertThat(fleet.ask(2 * BURST)).isBetween(AT_HAND, AT_HAND + SLACK);
            assertThat(fleet.instance(0).admin("/hardening.json").text()).doesNotContain("plugh-17");
            assertThat(log.text()).doesNotContain("plugh-17").doesNotContain("xyzzy");
        }
    }

    @Test
    void aServiceStartsWithoutRedisAndFindsItLater() {
        try (var redis = RealRedis.start("--requirepass", "xyzzy%");
                var log = new Log()) {
            redis.kill();
            try (var fleet = Fleet.of(1, "redis://:xyzzy%25@127.0.0.1:" + redis.port(), LIMITS)) {
                Fleet.await(() -> log.text().contains("the local share"));
                var total = fleet.ask(2 * BURST);
                assertThat(total).isBetween(AT_HAND, AT_HAND + SLACK);
                redis.restart();
                fleet.awaitShared();
                total += fleet.ask(2 * BURST);
                assertThat(total).isLessThanOrEqualTo(AT_HAND + SLACK);
                assertThat(log.text()).containsOnlyOnce("the local share").containsOnlyOnce("shared by");
            }
        }
    }

    @Test
    void lateAnswersAreLeftAndPromptOnesTakenAgain() {
        try (var redis = RealRedis.start();
                var proxy = new SlowProxy(redis.port());
                var fleet = Fleet.of(1, proxy.url(), LIMITS)) {
            fleet.awaitShared();
            proxy.delay(60);
            fleet.awaitAlone();
            assertThat(fleet.ask(2 * BURST)).isBetween(AT_HAND, AT_HAND + SLACK);
            proxy.delay(0);
            fleet.awaitShared();
        }
    }

    @Test
    void noCallWaitsForAStoppedRedis() {
        // Nothing can be divided, so every call would have to ask.
        var tiny = new Limit[] {perMinute(1).burst(1), perClient(perMinute(1).burst(1))};
        try (var redis = RealRedis.start();
                var fleet = Fleet.of(2, redis.url(), tiny)) {
            fleet.awaitShared();
            redis.stop();
            fleet.ask(40);
            fleet.awaitAlone();
            var asked = Fleet.figure(fleet.instance(0), "spillway_rate_roundtrip_seconds_count");
            var alone = Fleet.figure(fleet.instance(0), "spillway_rate_alone_total");
            assertThat(fleet.ask(400)).isLessThanOrEqualTo(2);

            assertThat(Fleet.figure(fleet.instance(0), "spillway_rate_roundtrip_seconds_count"))
                    .as("nobody has asked it")
                    .isEqualTo(asked);
            assertThat(Fleet.figure(fleet.instance(0), "spillway_rate_alone_total"))
                    .as("every call was decided without it")
                    .isGreaterThanOrEqualTo(alone + 200);
        }
    }
}
