package dev.spillway.grpc.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that writes frames of HTTP/2 by hand, right or wrong.
final class RawServer implements AutoCloseable {
    /// What is done with a connection.
    @FunctionalInterface
    interface Script {
        void run(Peer peer) throws Exception;
    }

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final ServerSocket listener;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    RawServer(Script script) {
        this.script = script;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// A server that does this with each stream that a client opens.
    static RawServer onStream(StreamScript stream) {
        return new RawServer(peer -> {
            peer.greet();
            while (true) {
                var frame = peer.read();
                if (frame.type() == HEADERS) {
                    stream.run(peer, frame.stream());
                }
            }
        });
    }

    /// What is done with a stream.
    @FunctionalInterface
    interface StreamScript {
        void run(Peer peer, int stream) throws Exception;
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

    String base() {
        return "grpc://127.0.0.1:" + listener.getLocalPort();
    }

    String secureBase() {
        return "grpcs://127.0.0.1:" + listener.getLocalPort();
    }

    /// Connections so far.
    int connections() {
        return connections.get();
    }

    /// Connections whose script has not ended.
    int open() {
        return open.get();
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

    record Frame(int type, int flags, int stream) {}

    /// One connection.
    static final class Peer {
        private static final int PREFACE = 24;
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /// Takes the client's preface and sends settings.
        void greet() throws IOException {
            in.readNBytes(PREFACE);
            write(SETTINGS, 0, 0);
            write(SETTINGS, 1, 0);
        }

        Frame read() throws IOException {
            var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            var type = in.readUnsignedByte();
            var flags = in.readUnsignedByte();
            var stream = in.readInt();
            in.skipNBytes(length);
            return new Frame(type, flags, stream);
        }

        void write(int type, int flags, int stream, byte... payload) throws IOException {
            send(frame(type, flags, stream, payload));
        }

        static byte[] frame(int type, int flags, int stream, byte... payload) {
            var frame = ByteBuffer.allocate(9 + payload.length);
            frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
            return frame.put((byte) type)
                    .put((byte) flags)
                    .putInt(stream)
                    .put(payload)
                    .array();
        }

        void send(byte[] frames) throws IOException {
            out.write(frames);
            out.flush();
        }

        /// The head of an answer in gRPC.
        void answer(int stream, String... more) throws IOException {
            write(HEADERS, END_HEADERS, stream, head(more));
        }

        static byte[] head(String... more) {
            var head = new ByteArrayOutputStream();
            field(head, ":status", "200");
            field(head, "content-type", "application/grpc");
            for (var i = 0; i < more.length; i += 2) {
                field(head, more[i], more[i + 1]);
            }
            return head.toByteArray();
        }

        /// A literal that is not indexed (RFC 7541, 6.2.2), with lengths below 127.
        static void field(ByteArrayOutputStream head, String name, String value) {
            head.write(0);
            head.write(name.length());
            head.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            head.write(value.length());
            head.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        }

        void goAway(int lastStream, int code, String debug) throws IOException {
            var text = debug.getBytes(StandardCharsets.US_ASCII);
            write(
                    GOAWAY,
                    0,
                    0,
                    ByteBuffer.allocate(8 + text.length)
                            .putInt(lastStream)
                            .putInt(code)
                            .put(text)
                            .array());
        }

        /// Waits until the client has gone.
        void awaitEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }

        /// Ends the connection without a farewell.
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
