package dev.spillway.redis;

import dev.spillway.internal.rate.Plan;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// What Redis does, by a clock that the test turns: the beats of [Heartbeat], and buckets as Bucket4j keeps them.
final class FakeRedis {
    private static final long FORGOTTEN = 3_000_000_000L;
    private static final long VETERAN = 10_000_000_000L;

    private static final class Kept {
        private double tokens;
        private long at;
    }

    private final FakeClock clock;
    private final Map<String, Kept> buckets = new HashMap<>();
    private final Map<String, Long> instances = new HashMap<>();
    private final Map<String, Long> sharing = new HashMap<>();
    private String era = "";
    private long since;
    private long high = Long.MIN_VALUE;
    private long skew;
    private long veteran = -VETERAN;
    private long startedAt = -Pulse.SETTLED;
    private int eras;
    private int full;

    FakeRedis(FakeClock clock) {
        this.clock = clock;
    }

    /// All data is gone.
    void forgets() {
        buckets.clear();
        instances.clear();
        sharing.clear();
        era = "";
        veteran = time() - VETERAN;
        high = Long.MIN_VALUE;
    }

    /// It is another process, with nothing in it.
    void restarts() {
        forgets();
        startedAt = clock.now();
    }

    /// Its clock jumps.
    void jumps(long nanos) {
        skew += nanos;
    }

    /// How many eras have begun.
    int eras() {
        return eras;
    }

    /// How many of them began with full buckets.
    int full() {
        return full;
    }

    private long time() {
        return clock.now() + skew;
    }

    Link.News beat(String instance, Link.Word word) {
        var now = time();
        var isFresh = switch (word) {
            case Link.Word.Here(var fresh) -> fresh;
            case Link.Word.Join(var fresh) -> fresh;
            case Link.Word.Stay _ -> false;
        };
        if (!isFresh) {
            veteran = now;
        }
        var isSettled = clock.now() - startedAt >= Pulse.SETTLED;
        var isUntouched = isFresh && isSettled && era.isEmpty() && Math.abs(now - veteran) >= VETERAN;
        if (high != Long.MIN_VALUE && now < high - Pulse.TOLERANCE) {
            era = "";
            high = Long.MIN_VALUE;
            instances.clear();
            sharing.clear();
        }
        instances.values().removeIf(at -> at <= now - FORGOTTEN || at >= now + Pulse.TOLERANCE);
        sharing.values().removeIf(at -> at <= now - Pulse.LEASE || at >= now + Pulse.TOLERANCE);
        instances.put(instance, now);
        var mayShare = switch (word) {
            case Link.Word.Here _ -> false;
            case Link.Word.Join _ -> {
                if (era.isEmpty() || sharing.isEmpty()) {
                    era = "era-" + ++eras;
                    since = isUntouched ? Long.MIN_VALUE : now;
                    full += isUntouched ? 1 : 0;
                }
                yield true;
            }
            case Link.Word.Stay(var name) -> name.equals(era) && sharing.containsKey(instance);
        };
        if (!mayShare) {
            sharing.remove(instance);
            return new Link.News(now / 1_000, instances.size(), "", 0);
        }
        high = now;
        sharing.put(instance, now);
        var age = since == Long.MIN_VALUE ? -1 : Math.max(0, now - since) / 1_000;
        return new Link.News(now / 1_000, instances.size(), era, age);
    }

    Link.Settled take(byte[] key, Plan plan, long wanted, long initial) {
        var kept = bucket(key, plan, initial);
        var taken = Math.min(wanted, (long) kept.tokens);
        kept.tokens -= (double) taken;
        return new Link.Settled(taken, (long) kept.tokens);
    }

    Link.Settled give(byte[] key, Plan plan, long tokens, long initial) {
        var kept = bucket(key, plan, initial);
        kept.tokens = Math.min((double) plan.burst(), kept.tokens + (double) tokens);
        return new Link.Settled(0, (long) kept.tokens);
    }

    private Kept bucket(byte[] key, Plan plan, long initial) {
        var kept = buckets.computeIfAbsent(Base64.getEncoder().encodeToString(key), _ -> {
            var made = new Kept();
            made.tokens = (double) initial;
            made.at = clock.now();
            return made;
        });
        var refilled = (double) (clock.now() - kept.at) / plan.nanosPerToken();
        kept.tokens = Math.min((double) plan.burst(), kept.tokens + refilled);
        kept.at = clock.now();
        return kept;
    }
}
