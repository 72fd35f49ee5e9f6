package dev.spillway.grpc;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.AbstractStub;
import io.helidon.webserver.grpc.GrpcService;

/// The way in.
public final class Grpc {
    private Grpc() {}

    static ServerServiceDefinition of(BindableService service) {
        return service.bindService();
    }
}
