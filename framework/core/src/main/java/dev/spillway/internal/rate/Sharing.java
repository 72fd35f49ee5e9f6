package dev.spillway.internal.rate;

import dev.spillway.internal.clock.Clock;
import dev.spillway.limit.Secret;
import dev.spillway.limit.Settings;

/// How the instances of a service share their rates, as a module hands it over.
public interface Sharing {
    /// What a fleet is joined with.
    ///
    /// @param address where the rates are kept: the value of `spillway.rate.shared`
    /// @param settings of the process
    /// @param clock of the process
    /// @param observer who counts
    record Terms(Secret address, Settings settings, Clock clock, FleetObserver observer) {}

    /// A fleet that was joined. Closing it leaves the fleet.
    interface Fleet extends Buckets, AutoCloseable {
        @Override
        void close();
    }

    /// Joins the fleet. It neither waits for whoever keeps the rates nor fails if nobody does.
    ///
    /// @throws IllegalArgumentException if the address is none; the message does not quote it
    Fleet join(Terms terms);
}
