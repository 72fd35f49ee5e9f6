package dev.spillway.internal.gate;

import dev.spillway.internal.gate.WeightedPermits.Wire;

/// What was read of a call before it took permits.
interface Held extends Hold {
    /// Whether the rest depends on the client's wire.
    Wire wire();
}
