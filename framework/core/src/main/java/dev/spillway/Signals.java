package dev.spillway;

import sun.misc.Signal;

/// TERM and INT. The class below has no supported replacement: a shutdown hook alone cannot see a second signal,
/// and the JVM would exit with 143 whatever the hook finds.
final class Signals {
    private Signals() {}

    /// Calls `action` on its own thread for each TERM or INT.
    static void onTerminate(Runnable action) {
        for (var name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), _ -> action.run());
        }
    }
}
