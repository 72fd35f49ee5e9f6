package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that reads what it is asked, says the same few bytes to everybody, and then nothing more.
final class SilentServer implements AutoCloseable {
    private final ServerSocket listening;
    private final byte[] greeting;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    /// @param greeting what everybody is told; may be empty
    SilentServer(String greeting) {
        this.greeting = greeting.getBytes(StandardCharsets.ISO_8859_1);
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /// How many connections have asked something.
    int asked() {
        return asked.get();
    }

    /// How many connections the other side has not ended.
    int open() {
        return open.size();
    }

    /// Waits until a connection has asked.
    void awaitAsked() {
        ChildService.await(Duration.ofSeconds(10), () -> asked() > 0);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = socket.getInputStream();
            var buffer = new byte[8_192];
            var read = in.read(buffer);
            socket.getOutputStream().write(greeting);
            asked.incrementAndGet();
            while (read >= 0) {
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // A reset is an end as well.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
