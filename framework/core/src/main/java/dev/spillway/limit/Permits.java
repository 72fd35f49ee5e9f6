package dev.spillway.limit;

import java.util.List;

/// The capacity of an endpoint, and what one call takes of it.
///
/// @param count capacity, in the range of [Knobs#PERMITS]
/// @param weight what one call takes, from 1 to `count`
public record Permits(int count, int weight) implements Limit {
    /// @throws OutOfRange if `count` is outside [Knobs#PERMITS]
    /// @throws IllegalArgumentException if `weight` is not between 1 and `count`
    public Permits {
        Knobs.PERMITS.at((long) count);
        if (weight < 1 || weight > count) {
            throw new IllegalArgumentException("weight = %d is outside [1, %d], the permits".formatted(weight, count));
        }
    }

    /// The same capacity, of which each call takes `weight`.
    public Permits weighing(int weight) {
        return new Permits(count, weight);
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(Knobs.PERMITS.at((long) count));
    }
}
