package dev.spillway.limit;

import java.util.List;

/// The largest request body of an endpoint, counted as it arrives; one byte more is 413 (RFC 9110, 15.5.14).
///
/// @param size in the range of [Knobs#MAX_BODY]
public record MaxBody(Size size) implements Limit {
    /// @throws OutOfRange if the size is outside [Knobs#MAX_BODY]
    public MaxBody {
        Knobs.MAX_BODY.at(size);
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(Knobs.MAX_BODY.at(size));
    }
}
