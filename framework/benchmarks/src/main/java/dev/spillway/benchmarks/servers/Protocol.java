package dev.spillway.benchmarks.servers;

/// What servers are compared over, and what of that is measured unless options say otherwise.
enum Protocol {
    H1("h1", Peer.HELIDON, "helidon,spillway,vertx,javalin", "get,json,echo-json", "64x1"),
    H2("h2", Peer.HELIDON, "helidon,spillway,vertx", "json", "8x32,1x100"),
    /// A unary call is a POST over HTTP/2 that h2load can make. It does not look at trailers; but an answer without
    /// its message is too short, which voids the run.
    GRPC("grpc", Peer.GRPC_DIRECT, "direct,virtual,helidon-grpc,spillway-grpc", "unary", "4x32");

    private final String label;
    private final Peer baseline;
    private final String servers;
    private final String scenarios;
    private final String shapes;

    Protocol(String label, Peer baseline, String servers, String scenarios, String shapes) {
        this.label = label;
        this.baseline = baseline;
        this.servers = servers;
        this.scenarios = scenarios;
        this.shapes = shapes;
    }

    String label() {
        return label;
    }

    Load load() {
        return switch (this) {
            case H1 -> new Wrk();
            case H2, GRPC -> new H2load();
        };
    }

    /// What ratios are to.
    Peer baseline() {
        return baseline;
    }

    boolean isSpokenBy(Peer peer) {
        return switch (peer) {
            case HELIDON, HELIDON_AGAIN, SPILLWAY, VERTX -> this != GRPC;
            case JAVALIN -> this == H1;
            case GRPC_DIRECT, GRPC_DIRECT_AGAIN, GRPC_VIRTUAL, GRPC_HELIDON, GRPC_SPILLWAY -> this == GRPC;
        };
    }

    /// Whether requests of this kind go over it.
    boolean carries(Scenario scenario) {
        return (this == GRPC) == scenario.isRpc();
    }

    String servers() {
        return servers;
    }

    String scenarios() {
        return scenarios;
    }

    String shapes() {
        return shapes;
    }
}
