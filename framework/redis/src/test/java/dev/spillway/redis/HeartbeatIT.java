package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Secret;
import dev.spillway.redis.Link.Word;
import org.junit.jupiter.api.Test;

/// The script of a beat in a real Redis, of which [FakeRedis] is a model.
class HeartbeatIT {
    private static final Budget BUDGET = new Budget(1_000_000_000, 500_000_000, 10_000_000_000L, 10_000_000_000L);

    private static Link link(RealRedis redis) {
        return new LettuceLink(Address.of(Secret.of(redis.url(), 1)), new Keys("storefront"), BUDGET);
    }

    /// A Redis that keeps nothing on disk was in use before, as far as anybody can tell. How long it has run is read
    /// afterwards: what took too long on a busy machine is done again.
    @Test
    void aRedisThatHasJustStartedIsNotTakenForAnUntouchedOne() throws Exception {
        try (var redis = RealRedis.start();
                var link = link(redis)) {
            var news = link.beat(new Word.Join(true));
            while (redis.isSettled()) {
                redis.kill().restart();
                news = joined(link);
            }
            assertThat(news.era()).isNotEmpty();
            assertThat(news.age()).isNotNegative();
        }
    }

    /// Joins over a new connection: that the old one has ended may be heard late.
    private static Link.News joined(Link link) {
        while (true) {
            try {
                return link.beat(new Word.Join(true));
            } catch (Link.Broken e) {
                Thread.onSpinWait();
            }
        }
    }
}
