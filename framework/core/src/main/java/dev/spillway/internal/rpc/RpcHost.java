package dev.spillway.internal.rpc;

import java.util.List;

/// The app that services are a part of, for services about services.
public interface RpcHost {
    /// The full names of the app's own services.
    List<String> services();

    /// Whether the app is ready: what `/readyz` tells. It may ask the app's checks, and wait for them a little.
    boolean isReady();

    /// Whether the app is going down, and streams should come to an end.
    boolean isLeaving();
}
