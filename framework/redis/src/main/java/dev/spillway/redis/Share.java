package dev.spillway.redis;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.Plan;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LockFreeBucket;
import java.util.concurrent.atomic.AtomicInteger;

/// This instance's part of one bucket: the rate and the burst divided by the number of instances, at least
/// one token. It is spent along while the fleet decides, so that it holds no second burst when it has to
/// decide alone.
final class Share {
    private final Plan plan;
    private final AtomicInteger parts;
    private final Bucket bucket;

    /// @param parts instances that share the rate
    Share(Plan plan, Clock clock, int parts) {
        this.plan = plan;
        this.parts = new AtomicInteger(parts);
        this.bucket = new LockFreeBucket(
                configuration(plan, parts), MathType.INTEGER_64_BITS, new Time(clock), BucketListener.NOPE);
    }

    private static BucketConfiguration configuration(Plan plan, int parts) {
        var bandwidth = BandwidthBuilder.builder()
                .capacity(capacity(plan, parts))
                .refillGreedy(
                        plan.frequency().events(), plan.frequency().period().multipliedBy(parts))
                .build();
        return BucketConfiguration.builder().addLimit(bandwidth).build();
    }

    private static long capacity(Plan plan, int parts) {
        return Math.max(1, plan.burst() / parts);
    }

    /// There are so many instances now.
    Share of(int instances) {
        var before = parts.get();
        if (before != instances && parts.compareAndSet(before, instances)) {
            bucket.replaceConfiguration(configuration(plan, instances), TokensInheritanceStrategy.PROPORTIONALLY);
        }
        return this;
    }

    boolean take() {
        return bucket.tryConsume(1);
    }

    /// Takes what the fleet's tokens were taken for, if there is something to take.
    void spend(long tokens) {
        if (tokens > 0) {
            bucket.tryConsumeAsMuchAsPossible(tokens);
        }
    }

    /// The fleet has so many tokens left: the share is no more than its part of them.
    void holdAtMost(long fleet) {
        spend(left() - Math.ceilDiv(fleet, parts.get()));
    }

    void giveBack() {
        bucket.addTokens(1);
    }

    long left() {
        return bucket.getAvailableTokens();
    }

    /// What was spent and has not come back.
    long missing() {
        return Math.max(0, capacity(plan, parts.get()) - left());
    }

    long nanosToNext() {
        return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    }

    /// Takes away the part that falls to this instance.
    void forfeit(long tokens) {
        spend(Math.ceilDiv(tokens, parts.get()));
    }

    private record Time(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.now();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
