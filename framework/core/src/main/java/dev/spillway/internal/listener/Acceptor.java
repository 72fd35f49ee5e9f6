package dev.spillway.internal.listener;

import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.TcpChannel;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.h1.Http1Connection;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// What happens to an accepted socket before a thread runs for it: it gets a place in the table and the clock of
/// its first byte, or it is closed.
final class Acceptor {
    private final Wire wire;

    Acceptor(Wire wire) {
        this.wire = wire;
    }

    /// Takes in a socket.
    ///
    /// @return empty if it was closed, because the table is full
    /// @throws IOException if the peer is gone already
    Optional<Http1Connection> accept(SocketChannel socket) throws IOException {
        // Without it the last part of an answer waits for the peer's delayed acknowledgement.
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        var channel = new TcpChannel(socket);
        var place = wire.table().enter(channel.peer().getAddress());
        if (place.isEmpty()) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(open(channel, place.get()));
    }

    private Http1Connection open(TcpChannel channel, ConnectionTable.Place place) throws IOException {
        try {
            return Http1Connection.accepted(wire, channel, place);
        } catch (IOException | RuntimeException e) {
            place.close();
            throw e;
        }
    }
}
