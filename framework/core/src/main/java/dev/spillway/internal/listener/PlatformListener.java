package dev.spillway.internal.listener;

import dev.spillway.internal.wire.CloseReason;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin port: the same connections as on the main port, each on a platform thread of its own. A virtual thread
/// would wait for a carrier behind handlers that compute without a pause, and a liveness probe that waits is a
/// restart.
public final class PlatformListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformListener.class);
    private static final int BACKLOG = 128;
    /// Between tries to accept when the system has no descriptor left.
    private static final long PAUSE = 50_000_000;

    private final ServerSocketChannel server;
    private final Acceptor acceptor;
    private final ConnectionTable table;
    private final int port;

    /// Listens on `address`; port 0 takes any free one.
    ///
    /// @throws PortTaken if it cannot be bound
    public PlatformListener(InetSocketAddress address, Wire wire) {
        this.acceptor = new Acceptor(wire);
        this.table = wire.table();
        try {
            this.server = ServerSocketChannel.open();
        } catch (IOException e) {
            throw new PortTaken("spillway.admin.port", address, e);
        }
        try {
            this.port = bind(server.socket(), address);
        } catch (IOException e) {
            stopAccepting();
            throw new PortTaken("spillway.admin.port", address, e);
        }
        Thread.ofPlatform().daemon().name("spillway-admin-accept").start(this::acceptAll);
    }

    private static int bind(ServerSocket socket, InetSocketAddress address) throws IOException {
        socket.bind(address, BACKLOG);
        return socket.getLocalPort();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stopAccepting() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("the admin port did not close cleanly", e);
        }
    }

    /// It is the last port, and nobody waits for what is left here.
    @Override
    public void close() {
        stopAccepting();
        table.live().forEach(connection -> connection.end(CloseReason.SHUTDOWN));
    }

    private void acceptAll() {
        while (server.isOpen()) {
            try {
                start(server.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Out of descriptors, most likely: the one port that must come back when there are some again.
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void start(SocketChannel socket) throws IOException {
        try {
            acceptor.accept(socket)
                    .ifPresent(connection ->
                            Thread.ofPlatform().daemon().name("spillway-admin").start(connection::run));
        } catch (IOException | RuntimeException | Error e) {
            // An error too, as when there are no more threads: whoever comes when there are again must be answered.
            socket.close();
        }
    }
}
