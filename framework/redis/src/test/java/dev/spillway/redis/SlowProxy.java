package dev.spillway.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands before a server and passes on what that answers, late if the test wants it.
final class SlowProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile long delay;

    SlowProxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /// Every piece of an answer comes so much later from now on.
    void delay(long millis) {
        delay = millis;
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                pass(client.getInputStream(), server.getOutputStream(), false);
                pass(server.getInputStream(), client.getOutputStream(), true);
            }
        } catch (IOException e) {
            // The test has ended.
        }
    }

    private void pass(InputStream from, OutputStream to, boolean isAnswer) {
        Thread.ofPlatform().daemon().start(() -> {
            var buffer = new byte[16_384];
            try {
                for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    if (isAnswer) {
                        Thread.sleep(delay);
                    }
                    to.write(buffer, 0, read);
                }
            } catch (IOException | InterruptedException e) {
                // One side has closed.
            }
        });
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
