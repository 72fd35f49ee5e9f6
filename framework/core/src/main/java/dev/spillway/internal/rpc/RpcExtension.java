package dev.spillway.internal.rpc;

import java.util.List;

/// What is served beside the services of an app, without being asked for.
@FunctionalInterface
public interface RpcExtension {
    /// The methods. A service that the app has itself is left to the app.
    List<RpcMethod> methods(RpcHost host);
}
