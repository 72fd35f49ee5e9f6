package dev.spillway.internal.gate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.internal.rate.Buckets;
import dev.spillway.internal.rate.LocalBuckets;
import dev.spillway.internal.trace.Tracing;
import dev.spillway.limit.Settings;
import java.net.InetAddress;
import java.util.function.Predicate;

/// What the gate has in common with the rest of the process.
///
/// @param clock the process clock
/// @param settings the settings of the process
/// @param lifecycle where the process is in its life
/// @param bytes the bytes that it may hold
/// @param observer who counts
/// @param tracing begins traces
/// @param pressure what is left of processors and heap
/// @param spread when those come back who are refused
/// @param neighbours the addresses whose word on how much a call matters is taken
/// @param buckets where the tokens of rates are
public record Commons(
        Clock clock,
        Settings settings,
        Lifecycle lifecycle,
        ByteBudget bytes,
        Observer observer,
        Tracing tracing,
        Pressure pressure,
        RetrySpread spread,
        Predicate<InetAddress> neighbours,
        Buckets buckets) {
    /// A process without traces that are recorded, pressure, chance or neighbours, whose rates are its own.
    public Commons(Clock clock, Settings settings, Lifecycle lifecycle, ByteBudget bytes, Observer observer) {
        this(
                clock,
                settings,
                lifecycle,
                bytes,
                observer,
                Tracing.unrecorded(clock),
                new Pressure(settings),
                new RetrySpread(settings, _ -> 0),
                _ -> false,
                new LocalBuckets(clock));
    }
}
