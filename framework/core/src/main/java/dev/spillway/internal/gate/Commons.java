package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.trace.Tracing;
import dev.spillway.limit.Settings;

/// What the gate has in common with the rest of the process.
///
/// @param clock the process clock
/// @param settings the settings of the process
/// @param lifecycle where the process is in its life
/// @param bytes the bytes that it may hold
/// @param observer who counts
/// @param tracing begins traces
public record Commons(
        Clock clock, Settings settings, Lifecycle lifecycle, ByteBudget bytes, Observer observer, Tracing tracing) {
    /// Without anybody who records traces.
    public Commons(Clock clock, Settings settings, Lifecycle lifecycle, ByteBudget bytes, Observer observer) {
        this(clock, settings, lifecycle, bytes, observer, Tracing.unrecorded(clock));
    }
}
