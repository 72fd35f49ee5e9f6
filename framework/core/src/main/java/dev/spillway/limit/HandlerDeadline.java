package dev.spillway.limit;

import java.time.Duration;
import java.util.List;

/// How long a handler may work on one call; then its thread is interrupted and the caller gets 504.
///
/// @param time in the range of [Knobs#DEADLINE]
public record HandlerDeadline(Duration time) implements Limit {
    /// @throws OutOfRange if the time is outside [Knobs#DEADLINE]
    public HandlerDeadline {
        Knobs.DEADLINE.at(time);
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(Knobs.DEADLINE.at(time));
    }
}
