package dev.spillway.grpc.client;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// grpc-java says a line at INFO for each frame that comes for a stream which was ended for its size or its time:
/// as many as a server likes. That logger says warnings only, unless somebody has set what it says.
final class Logs {
    /// Kept, for the JDK forgets a logger that nobody keeps, and its level with it.
    private static final Logger NOISY = Logger.getLogger("io.grpc.internal.AbstractClientStream");

    private Logs() {}

    static void quieten() {
        if (!isSet(NOISY)) {
            NOISY.setLevel(Level.WARNING);
        }
    }

    /// Whether it or one above it has a level; that of the root is for all that nobody thought of.
    private static boolean isSet(Logger logger) {
        for (@Nullable Logger each = logger; each != null && !each.getName().isEmpty(); each = each.getParent()) {
            if (each.getLevel() != null) {
                return true;
            }
        }
        return false;
    }
}
