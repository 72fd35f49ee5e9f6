package dev.spillway.internal.config;

import dev.spillway.limit.Settings;
import java.time.Duration;
import java.util.List;

/// What is in force after the relations between settings were checked.
///
/// @param process the settings of the process; some may be lower than configured, and their origin says so
/// @param memory the worst case
/// @param shutdown the phases of the shutdown in sum, which the platform's grace period has to exceed
/// @param notes what an operator should read at start, one line each
public record InForce(Settings process, Memory memory, Duration shutdown, List<String> notes) {
    /// Copies the notes.
    public InForce {
        notes = List.copyOf(notes);
    }
}
