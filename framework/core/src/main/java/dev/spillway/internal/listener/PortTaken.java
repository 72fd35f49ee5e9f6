package dev.spillway.internal.listener;

import java.net.InetSocketAddress;

/// A port that could not be bound. The message says what to do.
public final class PortTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    PortTaken(String key, InetSocketAddress address, Exception cause) {
        super(
                "%s = %d cannot be bound on %s (%s): stop the process that has it, or set %s to another port"
                        .formatted(key, address.getPort(), address.getHostString(), reason(cause), key),
                cause);
    }

    private static String reason(Exception cause) {
        var deepest = cause.getCause();
        return String.valueOf(deepest == null ? cause.getMessage() : deepest.getMessage());
    }
}
