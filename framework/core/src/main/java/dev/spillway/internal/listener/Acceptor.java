package dev.spillway.internal.listener;

import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.TcpChannel;
import dev.spillway.internal.wire.Wire;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// What happens to an accepted socket before a thread runs for it: it gets a place in the table and the clock of
/// its first byte, or it is closed.
final class Acceptor {
    /// Left alone, Linux buffers up to 4 MiB for a connection, and tells of room only when a third of that is
    /// free. A reader of 100 KiB/s, a hundred times what `write.rate` demands, would seem to stand still for ten
    /// seconds; and ten thousand that do stand still would hold 40 GiB.
    private static final int SEND_BUFFER = 128 << 10;

    private final Wire wire;

    Acceptor(Wire wire) {
        this.wire = wire;
    }

    /// Takes in a socket.
    ///
    /// @return empty if it was closed, because the table is full
    /// @throws IOException if the peer is gone already
    Optional<Connection> accept(SocketChannel socket) throws IOException {
        // Without it the last part of an answer waits for the peer's delayed acknowledgement.
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        var channel = new TcpChannel(socket);
        var place = wire.table().enter(channel.peer().getAddress());
        if (place.isEmpty()) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(open(channel, place.get()));
    }

    private Connection open(TcpChannel channel, ConnectionTable.Place place) throws IOException {
        try {
            return Connection.accepted(wire, channel, place);
        } catch (IOException | RuntimeException | Error e) {
            place.close();
            throw e;
        }
    }
}
