package dev.spillway.limit;

import java.util.List;

/// A token bucket for all calls of an endpoint.
///
/// @param frequency how fast tokens come back, in the range of [Knobs#RATE]
/// @param burst how many tokens the bucket holds, in the range of [Knobs#BURST]
public record Rate(Frequency frequency, long burst) implements Limit {
    private static final long SECONDS_OF_BURST = 2;

    /// @throws OutOfRange if a value is outside its knob's range
    public Rate {
        Knobs.RATE.at(frequency);
        Knobs.BURST.at(burst);
    }

    Rate(Frequency frequency) {
        this(frequency, burstOf(frequency));
    }

    /// The same rate with another burst.
    public Rate burst(long burst) {
        return new Rate(frequency, burst);
    }

    /// What a bucket holds when only its rate is given: two seconds' worth, at least one.
    public static long burstOf(Frequency frequency) {
        var seconds = frequency.period().toSeconds();
        return Math.clamp(SECONDS_OF_BURST * frequency.events() / seconds, 1, Knobs.BURST.maximum());
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(Knobs.RATE.at(frequency), Knobs.BURST.at(burst));
    }
}
