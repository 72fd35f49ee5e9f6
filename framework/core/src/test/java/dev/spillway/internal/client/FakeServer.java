package dev.spillway.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that does what a test tells it, right or wrong.
final class FakeServer implements AutoCloseable {
    /// What is done with a connection.
    @FunctionalInterface
    interface Script {
        void run(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    FakeServer(Script script) {
        this(listen(), script);
    }

    FakeServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A server that answers each request with the same bytes.
    static FakeServer answering(String answer) {
        return new FakeServer(peer -> {
            while (peer.request()) {
                peer.send(answer);
            }
        });
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String status(int status, String... fields) {
        var lines = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "HTTP/1.1 " + status + " Status\r\n" + lines + "Content-Length: 0\r\n\r\n";
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.run(new Peer(socket));
        } catch (Exception e) {
            // The client has gone, which is what tests want to see.
        } finally {
            open.decrementAndGet();
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    String base() {
        return "http://127.0.0.1:" + port();
    }

    /// Connections so far.
    int connections() {
        return connections.get();
    }

    /// Connections whose script has not ended.
    int open() {
        return open.get();
    }

    /// The next request that came, its head with what of the body came with it.
    String request() throws InterruptedException {
        var request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    /// Requests that came and were not looked at.
    int requests() {
        return requests.size();
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

    /// One connection.
    final class Peer {
        private final Socket socket;
        private final InputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        Socket socket() {
            return socket;
        }

        /// Reads the head of a request, and as much of a body as its Content-Length says.
        ///
        /// @return false if there is none
        boolean request() throws IOException {
            var head = head();
            if (head.isEmpty()) {
                return false;
            }
            var length = head.lines()
                    .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            requests.add(head + new String(in.readNBytes(length), StandardCharsets.UTF_8));
            return true;
        }

        /// Reads to the empty line.
        String head() throws IOException {
            var head = new ByteArrayOutputStream();
            for (var octet = in.read(); octet >= 0; octet = in.read()) {
                head.write(octet);
                if (head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                    return head.toString(StandardCharsets.UTF_8);
                }
            }
            return "";
        }

        InputStream in() {
            return in;
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /// Sends the same for as long as the client takes it.
        void sendForEver(String text) throws IOException {
            while (true) {
                send(text);
            }
        }

        /// Sends a byte now and then, for as long as the client stays.
        void drip(String text) throws IOException, InterruptedException {
            for (var i = 0; ; i++) {
                send(text.substring(i % text.length(), i % text.length() + 1));
                Thread.sleep(10);
            }
        }

        /// Waits until the client has gone.
        void awaitEnd() throws IOException {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }

        /// Ends the connection without a farewell.
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
