package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Settings;

/// What the gate has in common with the rest of the process.
///
/// @param clock the process clock
/// @param settings the settings of the process
/// @param lifecycle where the process is in its life
/// @param bytes the bytes that it may hold
/// @param observer who counts
public record Commons(Clock clock, Settings settings, Lifecycle lifecycle, ByteBudget bytes, Observer observer) {}
