package dev.spillway.internal.gate;

import dev.spillway.internal.rpc.RpcMethod;
import java.io.IOException;

/// A call of gRPC as the wire hands it over: its head is read and checked, none of its messages is.
public interface RpcHead extends Call {
    /// Whether the client has said all.
    enum Ahead {
        /// It has: its message is in memory.
        WHOLE,
        /// More will come.
        MORE
    }

    /// Looks at what the head says about the call beside its method.
    ///
    /// @throws Refusal 501 if its messages are compressed, 431 if it has too many fields, 400 if its time is none
    void check() throws Refusal;

    /// The call has its method. The message of a unary call is read, if it is small, and the end of its messages waited
    /// for; of all others nothing is read.
    ///
    /// @param lease pays for messages until the call ends
    /// @param wait asked after each piece that is read now
    /// @throws Refusal 413, 408 or 400 from the wire, 503 if the process holds too many bytes
    /// @throws IOException if the client is gone
    Ahead begin(RpcMethod method, RpcBounds bounds, ByteBudget.Lease lease, Wait wait) throws IOException;
}
