package dev.spillway.internal.gate;

import dev.spillway.http.Response;
import dev.spillway.limit.Frequency;
import java.time.Duration;

/// What a client is told about a token bucket, in the fields of draft-ietf-httpapi-ratelimit-headers-10: the
/// bucket is a quota of what it holds, in the time in which it fills.
final class Quota {
    static final String POLICY = "RateLimit-Policy";
    static final String LEFT = "RateLimit";

    private final String name;
    private final long capacity;
    private final double nanosPerToken;
    private final Response.Field policy;

    /// The quota of a bucket.
    ///
    /// @param name tells policies apart
    Quota(String name, Frequency rate, long burst) {
        this.name = name;
        this.capacity = burst;
        this.nanosPerToken = (double) rate.period().toNanos() / rate.events();
        this.policy = new Response.Field(
                POLICY, "\"%s\";q=%d;w=%d".formatted(name, burst, Math.max(1, seconds(burst * nanosPerToken))));
    }

    /// A refusal that tells of it.
    ///
    /// @param wait until there is a token
    Refusal exhausted(Refusal refusal, Duration wait) {
        return refusal.header(policy.name(), policy.value()).header(LEFT, left(0, seconds((double) wait.toNanos())));
    }

    /// An answer that tells of it, if less than half is left: nobody else has to be careful. What its handler tells of
    /// stands.
    ///
    /// @param left tokens
    Response tell(Response response, long left) {
        if (2 * left >= capacity || response.header(LEFT).isPresent()) {
            return response;
        }
        return response.header(policy.name(), policy.value())
                .header(LEFT, left(left, seconds((capacity - left) * nanosPerToken)));
    }

    private String left(long left, long seconds) {
        return "\"" + name + "\";r=" + left + ";t=" + seconds;
    }

    private static long seconds(double nanos) {
        return (long) Math.ceil(nanos / Duration.ofSeconds(1).toNanos());
    }
}
