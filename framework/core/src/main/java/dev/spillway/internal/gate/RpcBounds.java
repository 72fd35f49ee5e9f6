package dev.spillway.internal.gate;

import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.RpcKnobs;
import dev.spillway.limit.Settings;

/// The bounds of one gRPC method in force, beside those of every endpoint.
///
/// @param name of the method in configuration
/// @param work the longest that user code may take; of methods that answer once
/// @param message from the first octet of a message to its last, in nanoseconds
/// @param idle without any message, in nanoseconds
/// @param total of a stream, in nanoseconds
/// @param maxMessage bytes of a message that is received
/// @param maxAnswer bytes of a message that is sent
public record RpcBounds(String name, long work, long message, long idle, long total, int maxMessage, int maxAnswer) {
    static RpcBounds of(RpcMethod rpc, Settings settings) {
        var total = settings.get(RpcKnobs.TOTAL).toNanos();
        return new RpcBounds(
                Endpoint.name(Endpoint.RPC, rpc.path()),
                rpc.shape().answersOnce() ? settings.get(Knobs.DEADLINE).toNanos() : total,
                settings.get(RpcKnobs.MESSAGE_TIME).toNanos(),
                settings.get(RpcKnobs.IDLE).toNanos(),
                total,
                Math.toIntExact(settings.get(RpcKnobs.MAX_MESSAGE).bytes()),
                Math.toIntExact(settings.get(RpcKnobs.MAX_ANSWER).bytes()));
    }
}
