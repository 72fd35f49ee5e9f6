package dev.spillway.internal.multipart;

import java.io.IOException;

/// Where the bytes of a body come from.
@FunctionalInterface
public interface Source {
    /// Reads at least one byte.
    ///
    /// @return the number of bytes, or -1 at the end
    int read(byte[] target, int offset, int length) throws IOException;
}
