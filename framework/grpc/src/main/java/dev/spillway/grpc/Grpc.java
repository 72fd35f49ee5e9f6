package dev.spillway.grpc;

import dev.spillway.App;
import dev.spillway.grpc.client.GrpcClients;
import dev.spillway.limit.Base;
import dev.spillway.limit.Setting;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.function.Function;

/// The way in.
public final class Grpc {
    private Grpc() {}

    /// A stub for calls to another service, configured below `spillway.clients.<name>`, where `base` says whom it
    /// calls: `grpc://host:port`, or `grpcs://host:port` over TLS. It works from the moment the service has started
    /// until it has ended. What holds for each of its calls: [GrpcClient].
    ///
    /// ```java
    /// var inventory = Grpc.client(app, "inventory", InventoryGrpc::newBlockingStub);
    /// ```
    ///
    /// @param name letters, digits and `-`
    /// @param stub makes a stub over a channel: a method of the generated code
    /// @param inside interceptors, the first outermost; see [GrpcClient#stub(Function, ClientInterceptor...)]
    /// @throws IllegalArgumentException if the name is none, or that of a client for HTTP
    /// @throws IllegalStateException if the service has started
    public static <S> S client(App app, String name, Function<Channel, S> stub, ClientInterceptor... inside) {
        return client(app, name).stub(stub, inside);
    }

    /// A client for calls to another service, for as many stubs as that offers services. Asked for once more, it
    /// is the same.
    ///
    /// @param name letters, digits and `-`
    /// @throws IllegalArgumentException if the name is none, or that of a client for HTTP
    /// @throws IllegalStateException if the service has started
    public static GrpcClient client(App app, String name) {
        return new GrpcClient(name, app.clients(GrpcClients.KIND, name));
    }

    /// A client that calls `base` unless the configuration names another one.
    ///
    /// @param settings made of [dev.spillway.limit.ClientKnobs] and [dev.spillway.limit.GrpcKnobs]; what is
    ///     configured for this client alone is stronger
    /// @throws IllegalArgumentException if the name is none, that of a client for HTTP, or has settings in code
    ///     already, or a setting means nothing for gRPC
    /// @throws IllegalStateException if the service has started
    public static GrpcClient client(App app, String name, Base base, Setting<?>... settings) {
        return new GrpcClient(name, app.clients(GrpcClients.KIND, name, base, List.of(settings)));
    }
}
