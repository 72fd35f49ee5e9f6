package dev.spillway.internal.gate;

import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;
import java.util.OptionalLong;

/// What a route takes of a body.
///
/// @param most bytes of it
/// @param knob which says so
/// @param held the bytes of it that may be kept in memory
/// @param total how long its sender may keep the service waiting, in nanoseconds, if that is not `body.total`
public record Intake(long most, Knob<Size> knob, long held, OptionalLong total) {
    static Intake of(Settings settings, Profile profile) {
        var held = settings.get(Knobs.MAX_BODY).bytes();
        return switch (profile) {
            case ORDINARY -> new Intake(held, Knobs.MAX_BODY, held, OptionalLong.empty());
            case UPLOAD ->
                new Intake(
                        settings.get(BodyKnobs.UPLOAD_BODY).bytes(),
                        BodyKnobs.UPLOAD_BODY,
                        held,
                        OptionalLong.of(settings.get(BodyKnobs.UPLOAD_TOTAL).toNanos()));
        };
    }

    /// The same, as problems of a route name it.
    Keyed of(String route) {
        return new Keyed(this, knob.path(route), BodyKnobs.UPLOAD_TOTAL.path(route));
    }

    /// Bounds bodies of one route.
    ///
    /// @param key of the bytes
    /// @param totalKey of the time
    record Keyed(Intake intake, String key, String totalKey) {
        /// Bounds a body that comes over the wire.
        ///
        /// @throws Refusal 413 if it is announced as larger
        void bound(Payload payload) throws Refusal {
            if (payload.length() > intake.most) {
                var limit = Size.ofBytes(intake.most).toString();
                throw Refusal.bound(
                        Reason.BODY, key, limit, Size.ofBytes(payload.length()).toString());
            }
            limit(payload);
            if (intake.total.isPresent()) {
                payload.total(intake.total.getAsLong(), totalKey);
            }
        }

        /// Bounds the bytes of a body.
        void limit(Payload payload) {
            payload.limit(intake.most, key);
        }
    }
}
