package dev.spillway.internal.gate;

import java.io.IOException;

/// Where the wire hands over calls: the [Gate] of the main port, or the small one of the admin port.
public interface Entrance {
    /// Admits a call.
    ///
    /// @return what has to be closed when the answer is written
    /// @throws Refusal if it is not served
    /// @throws IOException if the client is gone, so that nobody can be answered
    Admission admit(Call call) throws IOException;

    /// Admits a call of gRPC, in the same way.
    ///
    /// @return what has to be closed when the call has ended
    /// @throws Refusal if it is not served
    /// @throws IOException if the client is gone, so that nobody can be answered
    default RpcAdmission admitRpc(RpcHead call) throws IOException {
        throw Refusal.of(Reason.NOT_IMPLEMENTED, "no such method here");
    }
}
