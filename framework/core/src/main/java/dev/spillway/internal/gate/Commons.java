package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.Buckets;
import dev.spillway.internal.rate.LocalBuckets;
import dev.spillway.limit.Settings;

/// What the gate has in common with the rest of the process.
///
/// @param clock the process clock
/// @param settings the settings of the process
/// @param lifecycle where the process is in its life
/// @param bytes the bytes that it may hold
/// @param observer who counts
/// @param buckets where the tokens of rates are
public record Commons(
        Clock clock, Settings settings, Lifecycle lifecycle, ByteBudget bytes, Observer observer, Buckets buckets) {
    /// A process whose rates are its own.
    public Commons(Clock clock, Settings settings, Lifecycle lifecycle, ByteBudget bytes, Observer observer) {
        this(clock, settings, lifecycle, bytes, observer, new LocalBuckets(clock));
    }
}
