package dev.spillway.testing;

import dev.spillway.internal.wire.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A connection without a socket: this is the client's end, [#server()] the other.
final class MemoryLink implements Link {
    private final Pipe request = new Pipe();
    private final Pipe answer = new Pipe();
    private final InetSocketAddress client;

    /// @param client an address literal that the server sees as its peer
    MemoryLink(String client, int port) {
        this.client = new InetSocketAddress(InetAddress.ofLiteral(client), port);
    }

    /// The server's end.
    Channel server() {
        return new ServerEnd();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        for (var at = 0; at < bytes.length; ) {
            at += request.write(bytes, at, bytes.length - at);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length, Duration atMost) throws IOException {
        return answer.read(target, offset, length, atMost.toNanos());
    }

    @Override
    public void endOutput() {
        request.end();
    }

    @Override
    public void reset() {
        request.reset();
        answer.reset();
    }

    @Override
    public void close() {
        request.end();
        answer.end();
    }

    @Override
    public int localPort() {
        return client.getPort();
    }

    private final class ServerEnd implements Channel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            var count = request.read(
                    target.array(), target.arrayOffset() + target.position(), target.remaining(), Pipe.forEver());
            if (count > 0) {
                target.position(target.position() + count);
            }
            return count;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            var count = answer.write(source.array(), source.arrayOffset() + source.position(), source.remaining());
            source.position(source.position() + count);
        }

        @Override
        public void endOutput() {
            answer.end();
        }

        @Override
        public void stopReading() {
            request.end();
        }

        @Override
        public void close() {
            request.end();
            answer.end();
        }

        @Override
        public void abort() {
            reset();
        }

        @Override
        public InetSocketAddress peer() {
            return client;
        }
    }
}
