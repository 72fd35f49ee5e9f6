package dev.spillway.internal.gate;

/// A call that was let in, what the gate found out about it, and what it took for it.
///
/// @param left tokens that its client has left
/// @param coding how its body is decoded
/// @param held what was read of it
/// @param grant the permits of the endpoint
/// @param early what is given back when the rest of the answer is in memory: all permits
/// @param all what is given back at the end
record Admitted<H extends Held>(
        Call call,
        Lane lane,
        Parameters parameters,
        CallTime time,
        Client client,
        long left,
        ContentCoding coding,
        H held,
        WeightedPermits.Grant grant,
        Holds early,
        Holds all) {}
