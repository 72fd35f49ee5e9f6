package dev.spillway.grpc;

import dev.spillway.grpc.client.GrpcClients;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.function.Function;

/// Calls one other service over gRPC. It belongs to the application's set-up and is shared by all threads.
///
/// Whatever is called, and however the other side behaves, a call ends when the smallest of these is over: the
/// client's `timeout` (of a call with a stream `grpc.stream`), the deadline of the stub, and what is left of the
/// [dev.spillway.http.Deadline] of this thread, less `slack`. That covers the wait for a permit, name resolution,
/// connecting, TLS, and the last message; retries do not add to it, and `withWaitForReady` waits no longer. What is
/// left is told to the other side in `grpc-timeout`. A call ends at once, and its stream is reset, when the call
/// that it was made for has been answered or given up.
///
/// Blocking stubs are made for virtual threads; an interrupt cancels the call. Listeners of other stubs are called
/// on virtual threads, with the deadline of the thread that made the call.
public final class GrpcClient {
    private final String name;
    private final GrpcClients family;

    GrpcClient(String name, GrpcClients family) {
        this.name = name;
        this.family = family;
    }

    /// The name in configuration, metrics and messages.
    public String name() {
        return name;
    }

    /// A stub of the generated code.
    ///
    /// Interceptors stand inside the bounds of the client: they see each attempt of a call, and what they ask for
    /// is never more than the client allows.
    ///
    /// @param stub makes a stub over a channel: `InventoryGrpc::newBlockingStub`
    /// @param inside interceptors, the first outermost
    public <S> S stub(Function<Channel, S> stub, ClientInterceptor... inside) {
        return stub.apply(family.channel(name, List.of(inside)));
    }

    @Override
    public String toString() {
        return name;
    }
}
