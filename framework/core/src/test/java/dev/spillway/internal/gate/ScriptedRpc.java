package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.clock.Timed;
import dev.spillway.internal.rpc.RpcMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// A call of gRPC as a test writes it down.
///
/// @param patience what `grpc-timeout` told
/// @param head what its fields are found to be
/// @param messages what reading them beforehand comes to
record ScriptedRpc(ScriptedCall call, long patience, Looked head, Read messages) implements RpcHead {
    /// Looks at the head.
    interface Looked {
        void look() throws Refusal;
    }

    /// Reads beforehand.
    interface Read {
        Ahead read(ByteBudget.Lease lease) throws IOException;
    }

    static ScriptedRpc of(FakeTime time, String path) {
        return new ScriptedRpc(ScriptedCall.of(time, Method.POST, path), Timed.NEVER, () -> {}, _ -> Ahead.WHOLE);
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
    public Ahead begin(RpcMethod method, RpcBounds bounds, ByteBudget.Lease lease) throws IOException {
        return messages.read(lease);
    }

    @Override
    public CallNotes notes() {
        return call.notes();
    }

    @Override
    public Method method() {
        return call.method();
    }

    @Override
    public String path() {
        return call.path();
    }

    @Override
    public String query() {
        return call.query();
    }

    @Override
    public Headers headers() {
        return call.headers();
    }

    @Override
    public InetAddress client() {
        return call.client();
    }

    @Override
    public Optional<X509Certificate> certificate() {
        return call.certificate();
    }

    @Override
    public Payload payload() {
        return call.payload();
    }

    @Override
    public CallTimer timer() {
        return call.timer();
    }

    @Override
    public long arrived() {
        return call.arrived();
    }
}
