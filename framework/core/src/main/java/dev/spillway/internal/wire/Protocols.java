package dev.spillway.internal.wire;

import java.io.IOException;

/// Which protocols a listener speaks.
@FunctionalInterface
public interface Protocols {
    /// Finds out what the peer speaks, under the clock of the first byte.
    ///
    /// @throws IOException if it is gone before that is known
    Protocol of(Connection connection) throws IOException;
}
