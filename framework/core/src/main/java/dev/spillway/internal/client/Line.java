package dev.spillway.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/// A connection that is being made, so that it can be aborted while it is.
interface Line extends Flight.Wire {
    /// The socket, connected or not yet.
    Socket socket();

    /// Whom it leads to.
    InetAddress address();

    /// From here on, bytes pass through `secure`, whose handshake is done.
    void secure(SSLSocket secure) throws IOException;

    /// Makes a line over a socket that is still to be connected.
    @FunctionalInterface
    interface Maker<L extends Line> {
        /// A line to `address`.
        ///
        /// @param now a reading of the process clock
        /// @param ends when it is not to be used any more
        L over(Socket socket, InetAddress address, long now, long ends) throws IOException;
    }
}
