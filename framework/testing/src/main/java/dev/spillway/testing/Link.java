package dev.spillway.testing;

import java.io.IOException;
import java.time.Duration;

/// The client's end of a connection.
interface Link {
    /// Writes all bytes.
    ///
    /// @throws IOException if the server has closed the connection
    void write(byte[] bytes) throws IOException;

    /// Reads at least one byte.
    ///
    /// @return how many; 0 if none came within the time, -1 if the server has ended its side
    /// @throws IOException if the connection was reset
    int read(byte[] target, int offset, int length, Duration atMost) throws IOException;

    /// Ends this side.
    void endOutput() throws IOException;

    /// Closes with a reset.
    void reset();

    /// Closes.
    void close();

    /// The port the server sees.
    int localPort();
}
