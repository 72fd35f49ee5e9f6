import org.jspecify.annotations.NullMarked;

/// gRPC services and clients under the bounds of Spillway.
@NullMarked
module dev.spillway.grpc {
    requires static transitive org.jspecify;
    requires transitive dev.spillway;
    requires transitive io.grpc;
    requires io.grpc.stub;
    requires io.grpc.protobuf;
    requires io.grpc.services;
    requires io.grpc.netty.shaded;
    requires transitive io.helidon.webserver.grpc;
    requires org.slf4j;

    exports dev.spillway.grpc;
}
