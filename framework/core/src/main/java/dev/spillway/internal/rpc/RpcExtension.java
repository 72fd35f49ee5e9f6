package dev.spillway.internal.rpc;

import java.util.List;

/// What is served beside the services of an app, without being asked for.
public interface RpcExtension {
    /// Methods on the ports of the routes. A service that the app has itself is left to the app.
    List<RpcMethod> methods(RpcHost host);

    /// Methods on the admin port, about the services of the app.
    ///
    /// @param all the extensions of all services, this one among them
    List<RpcMethod> adminMethods(List<RpcExtension> all);
}
