package dev.spillway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/// A client that sends exactly the bytes it is told to, as fast or slowly as it is told to, and sees how the other
/// side ends the connection. Text is sent as ISO-8859-1: one character, one byte. Reads and writes block the
/// calling thread; one thread may write while another reads, and only that other one asks what was received.
public final class RawClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// Thousands of idle clients must not fill the heap of a test.
    private static final int SMALLEST = 1 << 8;

    private static final int BLOCK = 1 << 16;

    /// How a connection ended, as its client sees it.
    public enum End {
        /// The server ended its side in order.
        EOF,
        /// The server, or its system, reset the connection.
        RESET,
        /// It has not ended.
        OPEN
    }

    private final Link link;
    private byte[] received = new byte[SMALLEST];
    private int count;
    private int taken;
    private volatile End end = End.OPEN;

    RawClient(Link link) {
        this.link = link;
    }

    /// Connects to a port of this machine.
    ///
    /// @throws UncheckedIOException if nobody accepts there within 5 s
    public static RawClient connect(int port) {
        return connect(port, "127.0.0.1");
    }

    /// Connects to a port of this machine from another loopback address, as another client: `127.0.0.2`.
    public static RawClient connect(int port, String from) {
        return connect(port, from, 0);
    }

    /// Connects with a small receive buffer, so that a peer who is not read from notices it soon.
    ///
    /// @param receiveBuffer bytes, from 2 304 (the system doubles what it is asked for); 0 for the system's default
    public static RawClient connect(int port, String from, int receiveBuffer) {
        return connect(Transport.CLEAR, port, from, receiveBuffer);
    }

    /// Connects over a transport; under TLS this shakes hands, and the bytes of this client are what is inside.
    ///
    /// @param receiveBuffer bytes, from 2 304 (the system doubles what it is asked for); 0 for the system's default
    public static RawClient connect(Transport transport, int port, String from, int receiveBuffer) {
        return connect(transport, TestClient.Protocol.HTTP_1_1, port, from, receiveBuffer);
    }

    /// Connects over a transport, where TLS agrees on what will be spoken.
    ///
    /// @param receiveBuffer bytes, from 2 304 (the system doubles what it is asked for); 0 for the system's default
    public static RawClient connect(
            Transport transport, TestClient.Protocol protocol, int port, String from, int receiveBuffer) {
        try {
            return new RawClient(
                    switch (transport) {
                        case CLEAR -> SocketLink.connect(port, from, receiveBuffer);
                        case TLS -> TlsLink.connect(port, from, receiveBuffer, protocol);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to port " + port + " from " + from, e);
        }
    }

    /// Sends text.
    ///
    /// @throws UncheckedIOException if the server has closed the connection
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends bytes.
    ///
    /// @throws UncheckedIOException if the server has closed the connection
    public RawClient send(byte[] bytes) {
        try {
            link.write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends the same bytes again and again, until the server closes or `most` bytes have been sent.
    ///
    /// @return bytes sent
    public long pour(byte[] bytes, long most) {
        var sent = 0L;
        try {
            while (sent < most) {
                link.write(bytes);
                sent += bytes.length;
            }
        } catch (IOException e) {
            // The server has had enough: that is what the caller wants to know.
        }
        return sent;
    }

    /// Sends one byte after another with a pause after each, until all are sent or the server ends the connection.
    ///
    /// @return bytes sent
    public int drip(byte[] bytes, Duration pause) {
        var sent = 0;
        try {
            for (var octet : bytes) {
                link.write(new byte[] {octet});
                sent++;
                if (awaitEnd(pause) != End.OPEN) {
                    return sent;
                }
            }
        } catch (IOException e) {
            end = End.RESET;
        }
        return sent;
    }

    /// Sends one byte after another with a pause after each.
    ///
    /// @return bytes sent
    public int drip(String text, Duration pause) {
        return drip(text.getBytes(StandardCharsets.ISO_8859_1), pause);
    }

    /// Ends this side; the server can still answer.
    public RawClient halfClose() {
        try {
            link.endOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads and keeps what comes, until the server ends the connection or the time is over.
    public End awaitEnd(Duration atMost) {
        var deadline = System.nanoTime() + atMost.toNanos();
        var left = atMost.toNanos();
        while (end == End.OPEN && left > 0) {
            fill(Duration.ofNanos(left));
            left = deadline - System.nanoTime();
        }
        return end;
    }

    /// How the connection ended, as far as it was read.
    public End end() {
        return end;
    }

    /// Everything that was received so far, also what answers were made of.
    public byte[] received() {
        return Arrays.copyOf(received, count);
    }

    /// Everything that was received so far, as ISO-8859-1.
    public String receivedText() {
        return new String(received(), StandardCharsets.ISO_8859_1);
    }

    /// Reads up to `most` bytes that are there, and keeps them.
    ///
    /// @return bytes read; 0 if none came within the time, or the connection has ended
    public int read(int most, Duration atMost) {
        return fill(atMost, most);
    }

    /// Reads the next answer, of a request that was not HEAD, within 10 s. Interim answers (1xx) are skipped.
    ///
    /// @throws IllegalStateException if the connection ends first, or what comes is no HTTP/1.1
    public Answer answer() {
        return new AnswerReader(this::next, AnswerReader.Body.AS_FRAMED).read(PATIENCE);
    }

    /// Reads the next answer of a HEAD request: one without content, whatever its fields say.
    public Answer answerToHead() {
        return new AnswerReader(this::next, AnswerReader.Body.NONE).read(PATIENCE);
    }

    /// Sends a request and reads its answer.
    public Answer ask(String request) {
        return send(request).answer();
    }

    /// Sends `GET path` with a Host field and reads the answer.
    public Answer get(String path) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /// The transport, for a client of another protocol.
    Link link() {
        return link;
    }

    /// The local port: what the server knows this client by.
    public int localPort() {
        return link.localPort();
    }

    /// Closes with a reset.
    public void reset() {
        link.reset();
    }

    @Override
    public void close() {
        link.close();
    }

    /// The next byte that no answer was made of yet, or -1 at the end.
    private int next(Duration atMost) {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (taken == count) {
            if (end != End.OPEN || deadline - System.nanoTime() <= 0) {
                return -1;
            }
            fill(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return received[taken++] & 0xff;
    }

    private int fill(Duration atMost) {
        return fill(atMost, BLOCK);
    }

    private int fill(Duration atMost, int most) {
        if (received.length == count) {
            received = Arrays.copyOf(received, 2 * count);
        }
        try {
            var read = link.read(received, count, Math.min(most, received.length - count), atMost);
            if (read < 0) {
                end = End.EOF;
                return 0;
            }
            count += read;
            return read;
        } catch (IOException e) {
            end = End.RESET;
            return 0;
        }
    }
}
