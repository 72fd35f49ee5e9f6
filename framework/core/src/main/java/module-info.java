import org.jspecify.annotations.NullMarked;

/// The core of Spillway: routing, admission, the wire (HTTP/1.1, HTTP/2, TLS) and the life of a service.
// The module of the tests is compiled after this one.
@NullMarked
@SuppressWarnings("module")
module dev.spillway {
    requires static transitive org.jspecify;
    requires jdk.jfr;
    requires jdk.management;
    requires jdk.unsupported;
    requires org.slf4j;
    requires io.helidon.webserver;
    requires typesafe.config;
    requires io.github.bucket4j.core;
    requires tools.jackson.databind;
    requires micrometer.core;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires jdk.net;
    requires micrometer.registry.prometheus;

    exports dev.spillway;
    exports dev.spillway.http;
    exports dev.spillway.limit;
    exports dev.spillway.internal.client to
            dev.spillway.grpc;
    exports dev.spillway.internal.clock to
            dev.spillway.grpc,
            dev.spillway.redis,
            dev.spillway.testing;
    exports dev.spillway.internal.gate to
            dev.spillway.testing;
    exports dev.spillway.internal.listener to
            dev.spillway.testing;
    exports dev.spillway.internal.rate to
            dev.spillway.redis;
    exports dev.spillway.internal.rpc to
            dev.spillway.grpc;
    exports dev.spillway.internal.tls to
            dev.spillway.testing;
    exports dev.spillway.internal.trace to
            dev.spillway.grpc,
            dev.spillway.otel;
    exports dev.spillway.internal.wire to
            dev.spillway.testing;
    exports dev.spillway.internal.wire.h1 to
            dev.spillway.testing;
}
