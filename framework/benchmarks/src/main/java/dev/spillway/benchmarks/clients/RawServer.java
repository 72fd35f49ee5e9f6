package dev.spillway.benchmarks.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// The last of a row of services, and a bad one: for each request it does what it is told to. It counts what comes and
/// knows which connections are open.
final class RawServer implements AutoCloseable {
    /// What is done with a request.
    sealed interface Move {
        /// Answers it.
        record Answer(String text) implements Move {}

        /// Closes its connection with a reset.
        record Drop() implements Move {}

        /// Leaves it alone until the client has gone.
        record Hang() implements Move {}
    }

    private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    private final LongFunction<Move> script;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();

    /// @param script by the number of a request, from 1
    RawServer(LongFunction<Move> script) {
        this.script = script;
        try {
            this.listener = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    static Move status(int status, String body) {
        return new Move.Answer("HTTP/1.1 %d Status\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, body.length(), body));
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Requests so far.
    long requests() {
        return requests.get();
    }

    /// Connections that the other side has not ended.
    int open() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The run is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            while (isAsked(in)) {
                switch (script.apply(requests.incrementAndGet())) {
                    case Move.Answer(var text) ->
                        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                    case Move.Drop _ -> {
                        socket.setSoLinger(true, 0);
                        return;
                    }
                    case Move.Hang _ -> in.skipNBytes(Long.MAX_VALUE);
                }
            }
        } catch (IOException gone) {
            // So has the client.
        } finally {
            open.remove(socket);
        }
    }

    /// Reads a head, without a body.
    private static boolean isAsked(InputStream in) throws IOException {
        var last = 0;
        for (var octet = in.read(); octet >= 0; octet = in.read()) {
            last = last << 8 | octet;
            if (last == END_OF_HEAD) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
