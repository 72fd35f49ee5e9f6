package dev.spillway.internal.rate;

import dev.spillway.internal.clock.Clock;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LockFreeBucket;
import java.util.concurrent.ConcurrentHashMap;

/// Buckets of this process, by its clock: a stopped process has no full buckets when it goes on.
public final class LocalBuckets implements Buckets {
    private final TimeMeter time;
    private final ConcurrentHashMap<Plan, BucketConfiguration> configurations = new ConcurrentHashMap<>();

    /// Buckets by `clock`.
    public LocalBuckets(Clock clock) {
        this.time = new ProcessTime(clock);
    }

    @Override
    public Tokens bucket(Plan plan, String subject) {
        var configuration = configurations.computeIfAbsent(plan, LocalBuckets::configuration);
        var bucket = new LockFreeBucket(configuration, MathType.INTEGER_64_BITS, time, BucketListener.NOPE);
        return new Local(bucket, plan.burst());
    }

    private static BucketConfiguration configuration(Plan plan) {
        var bandwidth = BandwidthBuilder.builder()
                .capacity(plan.burst())
                .refillGreedy(plan.frequency().events(), plan.frequency().period())
                .build();
        return BucketConfiguration.builder().addLimit(bandwidth).build();
    }

    private record Local(Bucket bucket, long burst) implements Tokens {
        @Override
        public boolean take() {
            return bucket.tryConsume(1);
        }

        @Override
        public void giveBack() {
            bucket.addTokens(1);
        }

        @Override
        public long left() {
            return bucket.getAvailableTokens();
        }

        @Override
        public long nanosToNext() {
            return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        }

        @Override
        public double missing() {
            return 1 - (double) left() / burst;
        }

        @Override
        public void forfeit(double part) {
            bucket.tryConsumeAsMuchAsPossible((long) Math.ceil(part * burst));
        }
    }

    private record ProcessTime(Clock clock) implements TimeMeter {
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
