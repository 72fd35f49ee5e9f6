package dev.spillway.internal.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// A byte stream to one peer. Reads, writes and a farewell block the calling thread; the other methods come from any
/// thread, never block, and end a read or write that is under way.
public interface Channel {
    /// Reads at least one byte.
    ///
    /// @return the number of bytes, or -1 when the peer has ended its side or reading was stopped
    /// @throws IOException if the connection is broken or closed
    int read(ByteBuffer target) throws IOException;

    /// Writes at least one byte.
    ///
    /// @throws IOException if the connection is broken or closed
    void write(ByteBuffer source) throws IOException;

    /// Says that nothing more is written, where the channel has a word for it. It blocks as a write does, so it has
    /// a clock; after it comes [#endOutput()].
    ///
    /// @throws IOException if the connection is broken or closed
    default void farewell() throws IOException {}

    /// Ends our side; what was written arrives before the end.
    void endOutput();

    /// Ends reading: a read that blocks, and every later one, finds the end.
    void stopReading();

    /// Closes the connection. Unread bytes turn this into a reset.
    void close();

    /// Closes the connection with a reset, so that the system keeps no bytes for a peer that does not take them.
    void abort();

    /// The peer.
    InetSocketAddress peer();
}
