package dev.spillway.grpc;

import dev.spillway.internal.rpc.RpcExtension;
import dev.spillway.internal.rpc.RpcHost;
import dev.spillway.internal.rpc.RpcMethod;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.util.ArrayList;
import java.util.List;

/// What stands beside a service: health on its ports, and reflection on the admin port, about it and all others.
///
/// @param service what reflection tells about it
record Surroundings(ServiceDescriptor service) implements RpcExtension {
    @Override
    public List<RpcMethod> methods(RpcHost host) {
        return Methods.methods(new Health(host).bindService());
    }

    @Override
    public List<RpcMethod> adminMethods(List<RpcExtension> all) {
        var services = new ArrayList<ServiceDescriptor>();
        for (var extension : all) {
            if (extension instanceof Surroundings(var other)) {
                services.add(other);
            }
        }
        services.add(HealthGrpc.getServiceDescriptor());
        return Reflection.over(new Schemas(services)).stream()
                .flatMap(reflection -> Methods.methods(reflection).stream())
                .toList();
    }
}
