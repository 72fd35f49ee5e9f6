package dev.spillway.internal.wire;

import java.io.IOException;

/// What is said on a connection. It has the connection's thread from [#serve()] to its end, and ends by itself when
/// the connection does: every read and write of it then fails.
public interface Protocol extends AutoCloseable {
    /// How an idle connection ends.
    enum Farewell {
        /// By the end of the bytes.
        SILENT,
        /// With a last word, for which its thread has to wake up.
        SPOKEN
    }

    /// Serves requests until there are no more.
    ///
    /// @throws IOException if the peer is gone or a clock has run out
    void serve() throws IOException;

    /// Ends user code that runs, because the process ends. From any thread.
    void cancel();

    /// Asks the peer to take its next request elsewhere; those that come are served. From any thread.
    default void leave() {}

    /// The streams that are open; none where a connection has one request at a time.
    default int streams() {
        return 0;
    }

    /// How an idle connection ends.
    default Farewell farewell() {
        return Farewell.SILENT;
    }

    /// Gives back what it holds.
    @Override
    void close();
}
