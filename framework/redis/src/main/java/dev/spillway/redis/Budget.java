package dev.spillway.redis;

import dev.spillway.limit.RateKnobs;
import dev.spillway.limit.Settings;
import java.time.Duration;

/// What time there is for Redis, in nanoseconds.
///
/// @param call how long one call is held up at most
/// @param bucket how long one bucket holds it up: a call has two, that of its client and that of all
/// @param round how long an answer is waited for behind the calls; what comes later has failed
/// @param connect how long connecting may take
record Budget(long call, long bucket, long round, long connect) {
    private static final int BUCKETS = 2;
    private static final int ROUND = 16;
    private static final long CONNECT = 1_000_000_000;

    static Budget of(Settings settings) {
        var call = settings.get(RateKnobs.SHARED_WAIT).toNanos();
        return new Budget(call, call / BUCKETS, ROUND * call, CONNECT);
    }

    Duration roundTime() {
        return Duration.ofNanos(round);
    }

    Duration connectTime() {
        return Duration.ofNanos(connect);
    }
}
