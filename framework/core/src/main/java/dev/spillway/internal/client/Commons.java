package dev.spillway.internal.client;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.json.Json;

/// What all clients of a process share.
///
/// @param deadlines the table of clocks
/// @param json the codec
/// @param dns resolves names
/// @param memory what the process may hold
/// @param idle places for connections without a call
/// @param targets what is known of each target
/// @param observer who counts
record Commons(
        Deadlines deadlines,
        Json json,
        Dns dns,
        Memory memory,
        IdlePlaces idle,
        Targets targets,
        ClientObserver observer) {
    Clock clock() {
        return deadlines;
    }
}
