package dev.spillway.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A server of HTTP/2 over TLS that sends the frames that a test tells it, right or wrong.
final class H2FakeServer {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    /// `:status: 200` of the static table.
    static final byte[] OK = {(byte) 0x88};

    private static final int PREFACE = 24;
    private static final int ACK = 1;
    private static final byte[] NOTHING = {};

    private H2FakeServer() {}

    /// What is done with a connection.
    @FunctionalInterface
    interface Script {
        void run(Peer peer) throws Exception;
    }

    /// A server that runs a script on each connection after the prefaces of both sides.
    static FakeServer of(SSLServerSocket listener, Script script) {
        return of(listener, NOTHING, script);
    }

    /// One that asks for something in its preface.
    static FakeServer of(SSLServerSocket listener, byte[] settings, Script script) {
        offer(listener, "h2");
        return new FakeServer(listener, raw -> script.run(new Peer(raw, settings)));
    }

    /// A setting: how many streams there may be at a time.
    static byte[] streams(int most) {
        return join(new byte[] {0, 3}, word(most));
    }

    /// What the server agrees to speak.
    static void offer(SSLServerSocket listener, String... protocols) {
        var parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        listener.setSSLParameters(parameters);
    }

    /// A field that no table is to keep (RFC 7541, 6.2.2), with a new name.
    static byte[] field(String name, String value) {
        var out = new ByteArrayOutputStream();
        out.write(0);
        string(out, name);
        string(out, value);
        return out.toByteArray();
    }

    /// A field that the table is to keep (6.2.1).
    static byte[] kept(String name, String value) {
        var bytes = field(name, value);
        bytes[0] = 0x40;
        return bytes;
    }

    /// `:status`.
    static byte[] status(int status) {
        var out = new ByteArrayOutputStream();
        out.write(8);
        string(out, Integer.toString(status));
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        var most = 0x7f;
        if (text.length() < most) {
            out.write(text.length());
        } else {
            out.write(most);
            var rest = text.length() - most;
            for (; rest >= 0x80; rest >>= 7) {
                out.write((rest & most) | 0x80);
            }
            out.write(rest);
        }
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] word(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return join(header(payload.length, type, flags, stream), payload);
    }

    static byte[] header(int length, int type, int flags, int stream) {
        var size = word(length);
        return join(new byte[] {size[1], size[2], size[3], (byte) type, (byte) flags}, word(stream));
    }

    /// One connection.
    static final class Peer {
        private final FakeServer.Peer raw;
        private final DataInputStream in;

        Peer(FakeServer.Peer raw, byte[] settings) throws IOException {
            this.raw = raw;
            this.in = new DataInputStream(raw.in());
            in.readNBytes(PREFACE);
            send(frame(SETTINGS, 0, 0, settings));
        }

        /// Waits for the whole of a request.
        ///
        /// @return its stream
        int request() throws IOException {
            while (true) {
                var frame = next();
                if ((frame.type == HEADERS || frame.type == DATA) && (frame.flags & END_STREAM) != 0) {
                    return frame.stream;
                }
            }
        }

        /// Waits for a frame.
        ///
        /// @return its stream
        int await(int type) throws IOException {
            while (true) {
                var frame = next();
                if (frame.type == type) {
                    return frame.stream;
                }
            }
        }

        private record Seen(int type, int flags, int stream) {}

        private Seen next() throws IOException {
            var length = in.readInt();
            var seen = new Seen(length & 0xff, in.read(), in.readInt());
            in.readNBytes(length >>> Byte.SIZE);
            if (seen.type == SETTINGS && seen.flags != ACK) {
                send(frame(SETTINGS, ACK, 0, NOTHING));
            }
            return seen;
        }

        /// Whom the client says it is.
        String name() throws IOException {
            return ((SSLSocket) raw.socket()).getSession().getPeerPrincipal().getName();
        }

        void answer(int stream, String text) throws IOException {
            send(join(
                    frame(HEADERS, END_HEADERS, stream, OK),
                    frame(DATA, END_STREAM, stream, text.getBytes(StandardCharsets.US_ASCII))));
        }

        void send(byte[] bytes) throws IOException {
            raw.socket().getOutputStream().write(bytes);
            raw.socket().getOutputStream().flush();
        }

        /// Sends the same for as long as the client takes it.
        void sendForEver(byte[] bytes) throws IOException {
            while (true) {
                send(bytes);
            }
        }

        /// Sends the same now and then, for as long as the client stays.
        void drip(byte[] bytes) throws IOException, InterruptedException {
            while (true) {
                send(bytes);
                Thread.sleep(10);
            }
        }

        void awaitEnd() throws IOException {
            raw.awaitEnd();
        }

        void reset() throws IOException {
            raw.reset();
        }
    }
}
