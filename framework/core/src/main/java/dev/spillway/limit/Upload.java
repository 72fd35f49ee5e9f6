package dev.spillway.limit;

import java.time.Duration;
import java.util.List;

/// The profile of a route that takes bodies larger than a memory should hold. Its handler reads them as they come,
/// by `stream()`, `lines()` or `parts()`; whatever it reads whole is bounded by [MaxBody] as everywhere.
///
/// While such a body comes its call holds permits for as long as its client takes. One client has its share of them
/// ([Knobs#CLIENT_SHARE]), so a route like this wants permits and a rate of its own.
///
/// @param size in the range of [BodyKnobs#UPLOAD_BODY]; one byte more is 413
/// @param total waiting for its bytes in all, in the range of [BodyKnobs#UPLOAD_TOTAL]; longer is 408
public record Upload(Size size, Duration total) implements Limit {
    /// @throws OutOfRange if a value is outside its knob's range
    public Upload {
        BodyKnobs.UPLOAD_BODY.at(size);
        BodyKnobs.UPLOAD_TOTAL.at(total);
    }

    /// The same profile with another time.
    public Upload within(Duration total) {
        return new Upload(size, total);
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(BodyKnobs.UPLOAD_BODY.at(size), BodyKnobs.UPLOAD_TOTAL.at(total));
    }
}
