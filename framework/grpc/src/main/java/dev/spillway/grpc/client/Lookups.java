package dev.spillway.grpc.client;

/// grpc-java keeps the addresses of a name for thirty seconds, or as long as a system property says, for ever even,
/// whoever asks again before. In front of it stands the JDK's own cache, which the framework bounds to ten seconds:
/// that one is enough.
final class Lookups {
    private static final String KEPT = "networkaddress.cache.ttl";
    private static final String NOT = "0";

    private Lookups() {}

    /// Sees to it that a name is looked up when that is asked for; before a channel is made.
    static void bound() {
        System.setProperty(KEPT, NOT);
    }
}
