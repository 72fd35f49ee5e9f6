package dev.spillway.internal.config;

import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Size;

/// The most memory that clients can make the framework hold at once. What handlers hold is theirs.
///
/// @param held bodies, receive credit and unsent answers: `process.bytes` of the heap
/// @param connections `connections.max` times the worst case of one
/// @param rateKeys `process.rate-keys` times a bucket
public record Memory(Size held, Size connections, Size rateKeys) {
    /// A bucket, its key and its place in a map.
    static final long RATE_KEY_BYTES = 256;

    static Memory of(Settings process, Machine machine) {
        return new Memory(
                Size.ofBytes(process.get(Knobs.BYTES).of(machine.heap().bytes())),
                Size.ofBytes(
                        process.get(Knobs.CONNECTIONS) * machine.connection().bytes()),
                Size.ofBytes(process.get(Knobs.RATE_KEYS) * RATE_KEY_BYTES));
    }

    /// All of it.
    public Size sum() {
        return Size.ofBytes(held.bytes() + connections.bytes() + rateKeys.bytes());
    }
}
