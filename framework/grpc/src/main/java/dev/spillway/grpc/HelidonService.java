package dev.spillway.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.stub.ServerCalls.BidiStreamingMethod;
import io.grpc.stub.ServerCalls.ClientStreamingMethod;
import io.grpc.stub.ServerCalls.ServerStreamingMethod;
import io.grpc.stub.ServerCalls.UnaryMethod;
import io.helidon.webserver.grpc.GrpcMethodDescriptor;
import io.helidon.webserver.grpc.GrpcService;
import io.helidon.webserver.grpc.GrpcServiceDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A service of Helidon's model as one of grpc-java. Of Helidon only the model is used: what it says about itself.
final class HelidonService {
    private HelidonService() {}

    static ServerServiceDefinition definition(GrpcService service) {
        var builder = GrpcServiceDescriptor.builder(service).proto(service.proto());
        service.update(new Methods(builder));
        return definition(builder.build());
    }

    static ServerServiceDefinition definition(GrpcServiceDescriptor descriptor) {
        var schema = ServiceDescriptor.newBuilder(descriptor.fullName());
        var proto = descriptor.proto();
        if (proto != null) {
            schema.setSchemaDescriptor((ProtoFileDescriptorSupplier) () -> proto);
        }
        descriptor.methods().forEach(method -> schema.addMethod(method.descriptor()));
        var definition = ServerServiceDefinition.builder(schema.build());
        descriptor.methods().forEach(method -> definition.addMethod(method(descriptor, method)));
        return definition.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> method(
            GrpcServiceDescriptor service, GrpcMethodDescriptor<Q, A> method) {
        var handler = intercepted(method.callHandler(), interceptors(service, method));
        return ServerMethodDefinition.create(method.descriptor(), handler);
    }

    /// The outermost first.
    private static List<ServerInterceptor> interceptors(
            GrpcServiceDescriptor service, GrpcMethodDescriptor<?, ?> method) {
        var weighted = service.interceptors().copyMe();
        weighted.merge(method.interceptors());
        var all = new ArrayList<ServerInterceptor>();
        all.add(new ContextValues(service, method));
        weighted.forEach(all::add);
        return all;
    }

    private static <Q, A> ServerCallHandler<Q, A> intercepted(
            ServerCallHandler<Q, A> handler, List<ServerInterceptor> interceptors) {
        var wrapped = handler;
        for (var interceptor : interceptors.reversed()) {
            var next = wrapped;
            wrapped = (call, headers) -> interceptor.interceptCall(call, headers, next);
        }
        return wrapped;
    }

    /// Takes the methods that a service names.
    private record Methods(GrpcServiceDescriptor.Builder builder) implements GrpcService.Routing {
        @Override
        public <Q, A> GrpcService.Routing unary(String name, UnaryMethod<Q, A> method) {
            builder.unary(name, method);
            return this;
        }

        @Override
        public <Q, A> GrpcService.Routing bidi(String name, BidiStreamingMethod<Q, A> method) {
            builder.bidirectional(name, method);
            return this;
        }

        @Override
        public <Q, A> GrpcService.Routing serverStream(String name, ServerStreamingMethod<Q, A> method) {
            builder.serverStreaming(name, method);
            return this;
        }

        @Override
        public <Q, A> GrpcService.Routing clientStream(String name, ClientStreamingMethod<Q, A> method) {
            builder.clientStreaming(name, method);
            return this;
        }
    }

    /// Puts the values that a service sets into the context of its calls.
    private static final class ContextValues implements ServerInterceptor {
        private final Map<Context.Key<?>, Object> values;

        ContextValues(GrpcServiceDescriptor service, GrpcMethodDescriptor<?, ?> method) {
            var all = new HashMap<>(service.context());
            all.putAll(method.context());
            all.put(GrpcServiceDescriptor.SERVICE_DESCRIPTOR_KEY, service);
            values = Map.copyOf(all);
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var context = Context.current();
            for (var entry : values.entrySet()) {
                context = with(context, entry.getKey(), entry.getValue());
            }
            return Contexts.interceptCall(context, call, headers, next);
        }

        /// A key and the value that was set for it: the builder that took them saw that they fit.
        @SuppressWarnings("unchecked")
        private static <V> Context with(Context context, Context.Key<V> key, Object value) {
            return context.withValue(key, (V) value);
        }
    }
}
