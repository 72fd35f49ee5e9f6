package dev.spillway.grpc.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.List;

/// What stubs hold: every call through it is bounded.
final class StubChannel extends Channel {
    private final Berth berth;
    private final List<ClientInterceptor> inside;

    StubChannel(Berth berth, List<ClientInterceptor> inside) {
        this.berth = berth;
        this.inside = List.copyOf(inside);
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return new BoundedCall<>(berth.required(), new Course<>(method, options, inside));
    }

    @Override
    public String authority() {
        return berth.outlet().map(Outlet::authority).orElse(berth.name());
    }
}
