package dev.spillway.testing;

import dev.spillway.http.Response.Field;
import dev.spillway.testing.H2Outcome.Answered;
import dev.spillway.testing.H2Outcome.Ending;
import dev.spillway.testing.H2Outcome.GoAway;
import dev.spillway.testing.H2Outcome.Lost;
import dev.spillway.testing.H2Outcome.Unanswered;
import dev.spillway.testing.RawClient.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// A client of HTTP/2 that sends exactly the frames it is told to, valid or not, and sees what the server makes of
/// them. A server that breaks a rule of RFC 9113 or 7541 towards it is found out: it sees to windows, to settings,
/// and to the state of streams. Reads and writes block the calling thread; one thread may send while another reads.
///
/// ```java
/// try (var client = H2Client.connect(service.port()).begin()) {
///     assertThat(client.ask("/orders/1")).hasStatus(200);
/// }
/// ```
public final class H2Client extends H2Sender implements AutoCloseable {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGE_WINDOW = 1 << 30;

    private final H2Incoming incoming;
    private final AtomicInteger nextStream = new AtomicInteger(1);
    private final AtomicLong pings = new AtomicLong();
    private volatile boolean acknowledges;

    private H2Client(Link link) {
        super(link);
        this.incoming = new H2Incoming(link);
    }

    /// Connects to a port of this machine, and says nothing.
    ///
    /// @throws UncheckedIOException if nobody accepts there within 5 s
    public static H2Client connect(int port) {
        return over(RawClient.connect(port));
    }

    /// Connects to a port of this machine from another loopback address, as another client: `127.0.0.2`.
    public static H2Client connect(int port, String from) {
        return over(RawClient.connect(port, from));
    }

    /// Connects to a port of this machine by a transport; under TLS both sides agree on HTTP/2.
    public static H2Client connect(Transport transport, int port) {
        return over(RawClient.connect(transport, TestClient.Protocol.HTTP_2, port, "127.0.0.1", 0));
    }

    /// Takes over a connection from which nothing was read yet.
    public static H2Client over(RawClient connected) {
        return new H2Client(connected.link());
    }

    /// Sends the 24 octets that every client begins with (RFC 9113, 3.4), and nothing else.
    public H2Client preface() {
        return raw(PREFACE.getBytes(StandardCharsets.US_ASCII));
    }

    /// Begins as an ordinary client that reads everything: preface, settings, windows of 1 GiB. From here on
    /// SETTINGS and PING of the server are acknowledged while something is read.
    ///
    /// @throws IllegalStateException if the server does not send its SETTINGS within 10 s
    public H2Client begin() {
        var start = new ByteArrayOutputStream();
        start.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
        seen.sendsSettings(Map.of(H2Setting.INITIAL_WINDOW_SIZE, (long) LARGE_WINDOW));
        start.writeBytes(
                new H2Frame(H2Frame.SETTINGS, 0, 0, H2Setting.INITIAL_WINDOW_SIZE.entry(LARGE_WINDOW)).bytes());
        var credit = LARGE_WINDOW - H2Setting.INITIAL_WINDOW_SIZE.initial();
        seen.sendsCredit(0, credit);
        start.writeBytes(H2Frame.of(H2Frame.WINDOW_UPDATE, 0, 0, credit).bytes());
        raw(start.toByteArray());
        return acknowledging();
    }

    /// Waits for the SETTINGS of the server, acknowledges them, and from here on whatever wants an acknowledgement.
    ///
    /// @throws IllegalStateException if they do not come within 10 s
    public H2Client acknowledging() {
        acknowledges = true;
        readUntil(seen::hasSettings, PATIENCE);
        if (!seen.hasSettings()) {
            throw new IllegalStateException("no SETTINGS: " + ending() + " " + incoming.rest());
        }
        return this;
    }

    /// Sends content in DATA frames as the windows of the server allow, reading while they do not; the last one ends
    /// the stream. Stops early if the stream or the connection ends.
    ///
    /// @return bytes sent
    public int upload(int stream, byte[] content) {
        var sent = 0;
        while (sent < content.length && seen.outcome(stream).isEmpty() && end() == End.OPEN) {
            var most = seen.takeCredit(stream, content.length - sent);
            if (most == 0) {
                if (read(PATIENCE).isEmpty()) {
                    throw new IllegalStateException("no credit for stream " + stream + ": " + ending());
                }
                continue;
            }
            var last = sent + most == content.length;
            data(stream, last ? H2Frame.END_STREAM : 0, Arrays.copyOfRange(content, sent, sent + most));
            sent += most;
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
                readUntil(() -> false, pause);
                if (end() != End.OPEN) {
                    return sent;
                }
            }
        } catch (IOException e) {
            // The server was faster; how it ended is read afterwards.
        }
        return sent;
    }

    /// Sends the same bytes again and again while reading, until the server ends the connection, `most` bytes were
    /// taken, or the time is over.
    public Ending flood(byte[] bytes, long most, Duration atMost) {
        var sender = Thread.ofVirtual().start(() -> pour(bytes, most));
        awaitEnd(atMost);
        if (end() == End.OPEN && sender.isAlive()) {
            link.reset();
        }
        join(sender);
        return ending();
    }

    /// Sends the same bytes again and again until the server ends the connection or `most` bytes were taken.
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

    /// The identifier of the next stream.
    public int newStream() {
        return nextStream.getAndAdd(2);
    }

    /// Sends a request without content on a new stream.
    ///
    /// @return the stream
    public int send(HeaderBlock request) {
        var stream = newStream();
        headers(stream, H2Frame.END_HEADERS | H2Frame.END_STREAM, request);
        return stream;
    }

    /// Sends the head of a request whose content is to follow, on a new stream.
    ///
    /// @return the stream
    public int open(HeaderBlock request) {
        var stream = newStream();
        headers(stream, H2Frame.END_HEADERS, request);
        return stream;
    }

    /// Sends `GET path`.
    ///
    /// @return the stream
    public int get(String path) {
        return send(HeaderBlock.request("GET", path));
    }

    /// The answer to `GET path`.
    public Answer ask(String path) {
        return answer(get(path));
    }

    /// Reads until a stream has its whole answer, within 10 s.
    ///
    /// @throws IllegalStateException if it comes to another end
    public Answer answer(int stream) {
        return switch (outcome(stream)) {
            case Answered(var answer) -> answer;
            case H2Outcome other -> throw new IllegalStateException("stream " + stream + ": " + other);
        };
    }

    /// Reads until a stream has come to its end, within 10 s.
    public H2Outcome outcome(int stream) {
        return outcome(stream, PATIENCE);
    }

    /// Reads until a stream has come to its end.
    public H2Outcome outcome(int stream, Duration atMost) {
        readUntil(() -> seen.outcome(stream).isPresent(), atMost);
        return seen.outcome(stream).orElseGet(() -> end() == End.OPEN ? new Unanswered() : new Lost(ending()));
    }

    /// Reads until a condition holds, the server ends the connection, or the time is over.
    ///
    /// @return whether the condition holds
    public boolean readUntil(BooleanSupplier condition, Duration atMost) {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean() && end() == End.OPEN && deadline - System.nanoTime() > 0) {
            read(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return condition.getAsBoolean();
    }

    /// Reads one frame, if it comes within the time.
    public Optional<H2Frame> read(Duration atMost) {
        var frame = incoming.next(atMost);
        frame.ifPresent(seen::receives);
        frame.ifPresent(this::acknowledge);
        return frame;
    }

    /// Reads until the server ends the connection or the time is over.
    public Ending awaitEnd(Duration atMost) {
        readUntil(() -> false, atMost);
        return ending();
    }

    /// Sends a PING and reads until it is acknowledged, within 10 s: everything before it was seen by the server.
    ///
    /// @throws IllegalStateException if it is not
    public Duration roundTrip() {
        var since = System.nanoTime();
        var opaque = 0x5111_0000_0000_0000L + pings.incrementAndGet();
        ping(opaque);
        if (!readUntil(() -> seen.lastPong() == opaque, PATIENCE)) {
            throw new IllegalStateException("no acknowledgement of PING: " + ending());
        }
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /// Acknowledgements of PING so far.
    public long pongs() {
        return seen.pongs();
    }

    /// Bytes of content received so far.
    public int received(int stream) {
        return seen.stream(stream, H2Stream::received);
    }

    /// The trailers of an answer, as far as they were received; of one that has no content, its head.
    public List<Field> trailers(int stream) {
        return seen.stream(stream, it -> it.trailers().isEmpty() && it.received() == 0 ? it.head() : it.trailers());
    }

    /// Whether the final head of an answer was received.
    public boolean hasHead(int stream) {
        return !seen.stream(stream, H2Stream::head).isEmpty();
    }

    /// What the server wants; the initial value if it has not said.
    public long wanted(H2Setting setting) {
        return seen.theirs(setting);
    }

    /// Whether the server has acknowledged all SETTINGS that were sent as such.
    public boolean isAcknowledged() {
        return seen.hasAcknowledged();
    }

    /// Every GOAWAY so far.
    public List<GoAway> goAways() {
        return seen.goAways();
    }

    /// How the connection has ended so far.
    public Ending ending() {
        return new Ending(end(), goAways());
    }

    /// How the transport has ended, as far as it was read.
    public End end() {
        return incoming.end();
    }

    /// Closes with a reset of the transport.
    public void abort() {
        link.reset();
    }

    @Override
    H2Client self() {
        return this;
    }

    @Override
    public void close() {
        link.close();
    }

    private void acknowledge(H2Frame frame) {
        if (!acknowledges || frame.has(H2Frame.ACK)) {
            return;
        }
        try {
            if (frame.type() == H2Frame.SETTINGS) {
                frame(H2Frame.SETTINGS, H2Frame.ACK, 0);
            } else if (frame.type() == H2Frame.PING) {
                frame(H2Frame.PING, H2Frame.ACK, 0, frame.payload());
            }
        } catch (UncheckedIOException e) {
            // The server has closed: what it sent before can still be read.
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
