package dev.spillway.limit;

import java.util.List;

/// A token bucket for each client of an endpoint.
///
/// @param frequency how fast tokens come back, in the range of [Knobs#CLIENT_RATE]
/// @param burst how many tokens the bucket holds, in the range of [Knobs#CLIENT_BURST]
public record ClientRate(Frequency frequency, long burst) implements Limit {
    /// @throws OutOfRange if a value is outside its knob's range
    public ClientRate {
        Knobs.CLIENT_RATE.at(frequency);
        Knobs.CLIENT_BURST.at(burst);
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(Knobs.CLIENT_RATE.at(frequency), Knobs.CLIENT_BURST.at(burst));
    }
}
