package dev.spillway.redis;

import dev.spillway.internal.rate.FleetObserver.Cause;
import dev.spillway.internal.rate.Plan;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One Redis for several links, by a clock that the test turns.
final class FakeRedis {
    private static final class Kept {
        private double tokens;
        private long at;
    }

    private final FakeClock clock;
    private final Map<String, Kept> buckets = new HashMap<>();
    private Optional<Cause> broken = Optional.empty();
    private String era = "one";
    private long skew;
    private int instances = 1;

    FakeRedis(FakeClock clock) {
        this.clock = clock;
    }

    void instances(int number) {
        instances = number;
    }

    void fails(Cause cause) {
        broken = Optional.of(cause);
    }

    void recovers() {
        broken = Optional.empty();
    }

    /// All data is gone.
    void forgets() {
        buckets.clear();
        era += "+";
    }

    /// Its clock jumps.
    void jumps(long nanos) {
        skew += nanos;
    }

    int keys() {
        return buckets.size();
    }

    Link link() {
        return new Link() {
            @Override
            public News beat() throws Broken {
                check();
                return new News((clock.now() + skew) / 1_000, instances, era);
            }

            @Override
            public Settled take(byte[] key, Plan plan, long wanted, long initial) throws Broken {
                check();
                return settle(Base64.getEncoder().encodeToString(key), plan, wanted, initial);
            }

            @Override
            public void clock(long offset) {}

            @Override
            public void close() {}
        };
    }

    private void check() throws Link.Broken {
        if (broken.isPresent()) {
            throw new Link.Broken(broken.get(), "as the test wants it");
        }
    }

    private synchronized Link.Settled settle(String key, Plan plan, long wanted, long initial) {
        var kept = buckets.computeIfAbsent(key, _ -> {
            var made = new Kept();
            made.tokens = initial;
            made.at = clock.now();
            return made;
        });
        var refilled = (double) (clock.now() - kept.at) / plan.nanosPerToken();
        kept.tokens = Math.min((double) plan.burst(), kept.tokens + refilled);
        kept.at = clock.now();
        var taken = Math.min(wanted, (long) kept.tokens);
        kept.tokens -= (double) taken;
        return new Link.Settled(taken, (long) kept.tokens);
    }
}
