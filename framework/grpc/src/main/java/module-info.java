import org.jspecify.annotations.NullMarked;

/// gRPC services and clients under the bounds of Spillway.
@NullMarked
module dev.spillway.grpc {
    requires static transitive org.jspecify;
    requires transitive dev.spillway;
    requires transitive io.grpc;
    requires transitive io.grpc.stub;
    requires io.grpc.protobuf;
    requires io.grpc.services;
    requires io.grpc.netty.shaded;
    requires com.google.protobuf;
    requires proto.google.common.protos;
    requires transitive io.helidon.webserver.grpc;
    requires java.logging;
    requires org.slf4j;

    exports dev.spillway.grpc;
}
