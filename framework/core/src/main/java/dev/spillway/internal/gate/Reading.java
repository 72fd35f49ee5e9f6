package dev.spillway.internal.gate;

import dev.spillway.internal.json.Json;
import dev.spillway.limit.BodyKnobs;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;

/// How bodies are read on a route.
///
/// @param json the codec
/// @param most bytes of a body that are kept in memory
/// @param setting the key that says so
/// @param parts of a multipart body
/// @param ratio what a body may grow to when it is decoded, in times of what was sent
record Reading(Json json, long most, String setting, long parts, long ratio) {
    static Reading of(Intake intake, String route, Settings settings, Json json) {
        return new Reading(
                json,
                intake.held(),
                Knobs.MAX_BODY.path(route),
                settings.get(BodyKnobs.PARTS),
                settings.get(BodyKnobs.RATIO));
    }
}
