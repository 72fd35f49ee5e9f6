package dev.spillway.internal.gate;

import dev.spillway.http.Request;
import java.util.function.ToIntFunction;

/// A weight that is the same for each call, so that no user code runs to find it.
///
/// @param weight from 1 to the permits of the route
public record FixedWeight(int weight) implements ToIntFunction<Request> {
    /// What most calls weigh.
    public static final FixedWeight ONE = new FixedWeight(1);

    @Override
    public int applyAsInt(Request request) {
        return weight;
    }
}
