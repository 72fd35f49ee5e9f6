package dev.spillway.benchmarks.servers;

import java.util.List;

/// The servers that can be compared. Those that end in `AGAIN` are the baseline of every ratio once more, in another
/// JVM: what lies between the two is noise, and no smaller difference may be believed.
enum Peer {
    HELIDON("helidon", "HelidonServer"),
    SPILLWAY("spillway", "SpillwayServer"),
    VERTX("vertx", "VertxServer"),
    JAVALIN("javalin", "JavalinServer"),
    HELIDON_AGAIN("helidon-again", "HelidonServer"),
    GRPC_DIRECT("direct", "GrpcJavaServer", "direct"),
    GRPC_VIRTUAL("virtual", "GrpcJavaServer", "virtual"),
    GRPC_HELIDON("helidon-grpc", "HelidonGrpcServer"),
    GRPC_SPILLWAY("spillway-grpc", "SpillwayGrpcServer"),
    GRPC_DIRECT_AGAIN("direct-again", "GrpcJavaServer", "direct");

    private final String label;
    private final String main;
    private final String argument;

    Peer(String label, String main) {
        this(label, main, "");
    }

    Peer(String label, String main, String argument) {
        this.label = label;
        this.main = main;
        this.argument = argument;
    }

    String label() {
        return label;
    }

    /// The class that runs it, and its argument, which may be empty.
    List<String> program() {
        return List.of("dev.spillway.benchmarks.peers." + main, argument);
    }
}
