package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.internal.trace.CallTrace;
import java.io.IOException;

/// Where the wire hands over calls: the [Gate] of the main port, or the small one of the admin port.
public interface Entrance {
    /// Admits a call.
    ///
    /// @return what has to be closed when the answer is written
    /// @throws Refusal if it is not served
    /// @throws IOException if the client is gone, so that nobody can be answered
    Admission admit(Call call) throws IOException;

    /// The trace of a call with these header fields, which the wire is about to hand over.
    default CallTrace trace(Headers headers) {
        return CallTrace.NONE;
    }

    /// Admits a call of gRPC, in the same way.
    ///
    /// @return what has to be closed when the call has ended
    /// @throws Refusal if it is not served
    /// @throws IOException if the client is gone, so that nobody can be answered
    default RpcAdmission admitRpc(RpcHead call) throws IOException {
        throw Refusal.of(Reason.NOT_IMPLEMENTED, "no such method here");
    }
}
