package dev.spillway.limit;

import java.time.Duration;
import java.util.List;

/// How long a stream of a gRPC method may last; see [RpcKnobs#TOTAL].
///
/// @param time in the range of [RpcKnobs#TOTAL]
public record StreamTotal(Duration time) implements Limit {
    /// @throws OutOfRange if the time is outside [RpcKnobs#TOTAL]
    public StreamTotal {
        RpcKnobs.TOTAL.at(time);
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(RpcKnobs.TOTAL.at(time));
    }
}
