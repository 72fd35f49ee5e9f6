package dev.spillway.grpc;

import dev.spillway.RpcService;
import dev.spillway.internal.rpc.RpcMethod;
import dev.spillway.internal.rpc.Shape;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/// Makes methods of core of those of grpc-java.
final class Methods {
    private Methods() {}

    static RpcService service(ServerServiceDefinition service) {
        return new RpcService(
                service.getServiceDescriptor().getName(),
                methods(service),
                new Surroundings(service.getServiceDescriptor()));
    }

    static List<RpcMethod> methods(ServerServiceDefinition service) {
        return service.getMethods().stream().<RpcMethod>map(Methods::method).toList();
    }

    /// @throws IllegalArgumentException if its calls have no fixed shape, or its name no service in front
    private static <Q, A> RpcMethod method(ServerMethodDefinition<Q, A> method) {
        var descriptor = method.getMethodDescriptor();
        var name = descriptor.getFullMethodName();
        var slash = name.lastIndexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("not a method of a service: " + name);
        }
        return new RpcMethod(
                name.substring(0, slash),
                name.substring(slash + 1),
                shape(descriptor),
                call -> BoundCall.start(method, call));
    }

    private static Shape shape(MethodDescriptor<?, ?> method) {
        return switch (method.getType()) {
            case UNARY -> Shape.UNARY;
            case CLIENT_STREAMING -> Shape.CLIENT_STREAMING;
            case SERVER_STREAMING -> Shape.SERVER_STREAMING;
            case BIDI_STREAMING -> Shape.BIDIRECTIONAL;
            case UNKNOWN ->
                throw new IllegalArgumentException("how many messages has " + method.getFullMethodName() + "?");
        };
    }
}
