package dev.spillway.internal.rate;

import dev.spillway.limit.Frequency;

/// What the buckets of one endpoint hold, for all of its calls or for each of its clients. Two endpoints have two
/// plans, even if these are alike.
public final class Plan {
    private final String name;
    private final Frequency frequency;
    private final long burst;

    /// @param name the key of its rate, the same in every process of a service
    public Plan(String name, Frequency frequency, long burst) {
        this.name = name;
        this.frequency = frequency;
        this.burst = burst;
    }

    /// The key of its rate: `spillway.routes."GET /stock".rate`.
    public String name() {
        return name;
    }

    /// How fast tokens come back.
    public Frequency frequency() {
        return frequency;
    }

    /// How many tokens a bucket holds.
    public long burst() {
        return burst;
    }

    /// How long one token takes to come back, in nanoseconds; at least one.
    public long nanosPerToken() {
        return Math.max(1, frequency.period().toNanos() / frequency.events());
    }
}
