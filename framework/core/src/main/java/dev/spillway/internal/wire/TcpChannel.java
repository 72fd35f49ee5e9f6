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

    @Override
    public void endOutput() {
        quietly(socket::shutdownOutput);
    }

    @Override
    public void stopReading() {
        quietly(socket::shutdownInput);
    }

    @Override
    public void close() {
        quietly(socket::close);
    }

    @Override
    public void abort() {
        quietly(() -> socket.setOption(StandardSocketOptions.SO_LINGER, 0));
        close();
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @FunctionalInterface
    private interface Step {
        Object take() throws IOException;
    }

    @FunctionalInterface
    private interface LastStep {
        void take() throws IOException;
    }

    private static void quietly(Step step) {
        quietly((LastStep) step::take);
    }

    private static void quietly(LastStep step) {
        try {
            step.take();
        } catch (IOException e) {
            // The peer was faster: the connection is over either way.
        }
    }
}
