package dev.spillway.benchmarks.clients;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The same bytes each time, and of the answer only its status and its body looked at.
final class SocketEngine implements Engine {
    private static final int LONGEST_WAIT = 10_000;

    private final int port;

    SocketEngine(int port) {
        this.port = port;
    }

    @Override
    public Lane lane() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        // An answer that is shorter than it should be voids the run, as a wrong one does.
        socket.setSoTimeout(LONGEST_WAIT);
        return new Kept(socket, port);
    }

    @Override
    public void close() {}

    private static final class Kept implements Lane {
        private static final int LENGTH = Upstream.body().length;
        /// Of `HTTP/1.1 200`.
        private static final int STATUS = 9;

        private final Socket socket;
        private final byte[] request;
        private final byte[] buffer = new byte[8 << 10];

        Kept(Socket socket, int port) {
            this.socket = socket;
            this.request = "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                    .formatted(Upstream.PATH, port)
                    .getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void call() throws IOException {
            socket.getOutputStream().write(request);
            var in = socket.getInputStream();
            var filled = 0;
            int head;
            do {
                var read = in.read(buffer, filled, buffer.length - filled);
                if (read <= 0) {
                    throw new EOFException();
                }
                filled += read;
                head = headEnd(filled);
            } while (head < 0 || filled < head + LENGTH);
            var status = (buffer[STATUS] - '0') * 100 + (buffer[STATUS + 1] - '0') * 10 + buffer[STATUS + 2] - '0';
            Lane.check(status, Arrays.copyOfRange(buffer, head, filled));
        }

        private int headEnd(int filled) {
            for (var i = 3; i < filled; i++) {
                if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
