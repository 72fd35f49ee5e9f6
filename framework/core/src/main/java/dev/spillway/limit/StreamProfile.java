package dev.spillway.limit;

import java.time.Duration;
import java.util.List;

/// Streamed answers of an endpoint that may live longer than others: events, large downloads. Each holds its
/// permits while it lives. Progress (`write.progress`) and rate (`write.rate`) are demanded of their readers as
/// ever.
///
/// @param total of one answer, in the range of [StreamKnobs#TOTAL]
/// @param heartbeat between two events, in the range of [StreamKnobs#HEARTBEAT]
public record StreamProfile(Duration total, Duration heartbeat) implements Limit {
    /// @throws OutOfRange if a value is outside its knob's range
    public StreamProfile {
        StreamKnobs.TOTAL.at(total);
        StreamKnobs.HEARTBEAT.at(heartbeat);
    }

    /// The same profile for answers that live so long at most.
    ///
    /// @throws OutOfRange if that is outside [StreamKnobs#TOTAL]
    public StreamProfile minutes(long minutes) {
        return new StreamProfile(Duration.ofMinutes(minutes), heartbeat);
    }

    /// The same profile for answers that live so long at most.
    ///
    /// @throws OutOfRange if that is outside [StreamKnobs#TOTAL]
    public StreamProfile seconds(long seconds) {
        return new StreamProfile(Duration.ofSeconds(seconds), heartbeat);
    }

    /// The same profile with a heartbeat each time that so long no event was sent.
    ///
    /// @throws OutOfRange if that is outside [StreamKnobs#HEARTBEAT]
    public StreamProfile heartbeatSeconds(long seconds) {
        return new StreamProfile(total, Duration.ofSeconds(seconds));
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(StreamKnobs.TOTAL.at(total), StreamKnobs.HEARTBEAT.at(heartbeat));
    }
}
