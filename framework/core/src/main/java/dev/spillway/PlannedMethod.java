package dev.spillway;

import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.List;

/// A gRPC method as the application declared it.
///
/// @param settings what the code sets, for the method itself or its service
/// @param weight what a call takes of the permits
record PlannedMethod(RpcMethod method, List<Setting<?>> settings, FixedWeight weight) implements Planned {
    @Override
    public String name() {
        return Endpoint.name(Endpoint.RPC, method.path());
    }

    @Override
    public Endpoint endpoint(Settings inForce, long calls) {
        return fitting(Endpoint.of(method, weight, Bounds.of(inForce, calls)), inForce, calls);
    }
}
