package dev.spillway.benchmarks.servers;

/// The servers that can be compared. [#HELIDON] is the baseline of every ratio; [#HELIDON_AGAIN] is the same server
/// in another JVM: what lies between those two is noise, and no smaller difference may be believed.
enum Peer {
    HELIDON("helidon", "HelidonServer"),
    SPILLWAY("spillway", "SpillwayServer"),
    VERTX("vertx", "VertxServer"),
    JAVALIN("javalin", "JavalinServer"),
    HELIDON_AGAIN("helidon-again", "HelidonServer");

    private final String label;
    private final String main;

    Peer(String label, String main) {
        this.label = label;
        this.main = main;
    }

    String label() {
        return label;
    }

    String mainClass() {
        return "dev.spillway.benchmarks.peers." + main;
    }
}
