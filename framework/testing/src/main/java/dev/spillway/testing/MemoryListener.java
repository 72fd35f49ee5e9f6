package dev.spillway.testing;

import dev.spillway.internal.listener.Listener;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes connections without a socket; past the transport they are the same ones as on a port.
final class MemoryListener implements Listener {
    private static final int FIRST_PORT = 49_152;

    private final Wire wire;
    private final AtomicInteger ports = new AtomicInteger(FIRST_PORT);
    private volatile boolean accepting = true;

    MemoryListener(Wire wire) {
        this.wire = wire;
    }

    /// Connects from the address of a client, given as a literal. As on a port, one connection too many is closed
    /// at once.
    ///
    /// @throws UncheckedIOException if the service does not accept connections any more
    RawClient connect(String from) {
        if (!accepting) {
            throw new UncheckedIOException(new IOException("the service accepts no connections any more"));
        }
        var link = new MemoryLink(from, ports.getAndIncrement());
        var channel = link.server();
        var place = wire.table().enter(channel.peer().getAddress());
        if (place.isEmpty()) {
            channel.close();
            return new RawClient(link);
        }
        try {
            var connection = Connection.accepted(wire, channel, place.get());
            Thread.ofVirtual().name("memory-connection").start(connection::run);
            return new RawClient(link);
        } catch (IOException e) {
            place.get().close();
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public void stopAccepting() {
        accepting = false;
    }

    @Override
    public void close() {
        accepting = false;
    }
}
