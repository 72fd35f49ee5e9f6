package dev.spillway.internal.gate;

import dev.spillway.internal.gate.Endpoint.Work;
import dev.spillway.internal.gate.WeightedPermits.Wire;
import java.io.IOException;

/// What was read of a call of gRPC before it takes permits, and what its messages take of the process's bytes. As a
/// small body is ([HeldPayload]), the message of a unary call is read beforehand, so that a slow sender holds no
/// permits. All other calls depend on their client's wire from the beginning to the end.
final class HeldMessages implements Held {
    private final ByteBudget.Lease lease;
    private Wire wire = Wire.BOUND;

    private HeldMessages(ByteBudget.Lease lease) {
        this.lease = lease;
    }

    /// Reads what is read beforehand.
    ///
    /// @param wait asked after each piece: a client that drips has its clock, but the call has others
    /// @throws Refusal 413, 408 or 400 from the wire, 503 if the process holds too many bytes
    /// @throws IOException if the client is gone
    static HeldMessages of(RpcHead call, Work.Rpc rpc, ByteBudget.Lease lease, Wait wait) throws IOException {
        var held = new HeldMessages(lease);
        try {
            held.wire = switch (call.begin(rpc.method(), rpc.bounds(), lease, wait)) {
                case WHOLE -> Wire.FREE;
                case MORE -> Wire.BOUND;
            };
        } catch (IOException | RuntimeException | Error e) {
            held.close();
            throw e;
        }
        return held;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public void close() {
        lease.close();
    }
}
