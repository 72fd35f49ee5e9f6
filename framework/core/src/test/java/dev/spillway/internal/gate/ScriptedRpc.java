package dev.spillway.internal.gate;

import dev.spillway.http.Method;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.rpc.RpcMethod;
import java.io.IOException;

/// A call of gRPC as a test writes it down.
///
/// @param patience what `grpc-timeout` told
/// @param head what its fields are found to be
/// @param messages what reading them beforehand comes to
record ScriptedRpc(ScriptedCall call, long patience, Looked head, Read messages) implements RpcHead, CallAround {
    /// Looks at the head.
    interface Looked {
        void look() throws Refusal;
    }

    /// Reads beforehand.
    interface Read {
        Ahead read(ByteBudget.Lease lease, Wait wait) throws IOException;
    }

    static ScriptedRpc of(FakeTime time, String path) {
        return new ScriptedRpc(ScriptedCall.of(time, Method.POST, path), Timed.NEVER, () -> {}, (_, _) -> Ahead.WHOLE);
    }

    ScriptedRpc from(String client) {
        return new ScriptedRpc(call.from(client), patience, head, messages);
    }

    ScriptedRpc within(long nanos) {
        return new ScriptedRpc(call, nanos, head, messages);
    }

    ScriptedRpc head(Looked other) {
        return new ScriptedRpc(call, patience, other, messages);
    }

    ScriptedRpc messages(Read other) {
        return new ScriptedRpc(call, patience, head, other);
    }

    @Override
    public void check() throws Refusal {
        head.look();
    }

    @Override
    public Ahead begin(RpcMethod method, RpcBounds bounds, ByteBudget.Lease lease, Wait wait) throws IOException {
        return messages.read(lease, wait);
    }
}
