package dev.spillway.internal.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A TCP connection in clear.
public final class TcpChannel implements Channel {
    private final SocketChannel socket;
    private final InetSocketAddress peer;

    /// @throws IOException if the peer is gone already
    public TcpChannel(SocketChannel socket) throws IOException {
        if (!(socket.getRemoteAddress() instanceof InetSocketAddress address)) {
            throw new IOException("not connected over TCP");
        }
        this.socket = socket;
        this.peer = address;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return socket.read(target);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        socket.write(source);
    }

    // Each of these is written out, without a lambda or a class of its own: they run in the sweeper, also at the moment
    // when no descriptor is left to load a class from a folder.

    @Override
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // The peer was faster: the connection is over either way.
        }
    }

    @Override
    public void stopReading() {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            // As above.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // As above.
        }
    }

    @Override
    public void abort() {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // As above.
        }
        close();
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }
}
