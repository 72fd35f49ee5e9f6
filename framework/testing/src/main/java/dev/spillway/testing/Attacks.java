package dev.spillway.testing;

import dev.spillway.testing.Attack.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.zip.GZIPOutputStream;

/// Hostile clients of HTTP/1.1, by what they hold on to. Each is bounded: it ends by its target's patience, or
/// after a fixed number of bytes. Run them against loopback only.
public final class Attacks {
    /// The smallest receive buffer that Linux gives.
    private static final int SMALL = 2_304;

    private static final int MUCH = 64 << 20;
    private static final String PARTS = "multipart/form-data; boundary=X";
    private static final int BLOCK = 1 << 14;

    private Attacks() {}

    /// Connects and says nothing.
    public static Attack silence() {
        return attack(_ -> 0);
    }

    /// Sends the head of a request byte by byte and never ends it (slowloris).
    public static Attack headDrip(Duration pause) {
        return attack(
                client -> client.drip("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "a".repeat(8_000), pause));
    }

    /// The same, after one whole request on the same connection.
    public static Attack secondHeadDrip(String path, Duration pause) {
        return attack(client -> {
            client.get(path);
            return client.drip("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "a".repeat(8_000), pause);
        });
    }

    /// Makes one request and keeps the connection without another.
    public static Attack idle(String path) {
        return attack(client -> {
            client.get(path);
            return 0;
        });
    }

    /// Declares a body of 1 000 000 bytes and sends it byte by byte.
    public static Attack bodyDrip(String path, Duration pause) {
        return attack(client -> {
            client.send(post(path) + "Content-Length: 1000000\r\n\r\n");
            return client.drip(new byte[1_000_000], pause);
        });
    }

    /// Sends a chunked body of one-byte chunks, byte by byte.
    public static Attack chunkDrip(String path, Duration pause) {
        return attack(client -> {
            client.send(post(path) + "Transfer-Encoding: chunked\r\n\r\n");
            return client.drip("1\r\na\r\n".repeat(100_000), pause);
        });
    }

    /// Sends the size line of a chunk byte by byte: one digit, then an extension that goes on.
    public static Attack sizeLineDrip(String path, Duration pause) {
        return attack(client -> {
            client.send(post(path) + "Transfer-Encoding: chunked\r\n\r\n");
            return client.drip("1;" + "a".repeat(200), pause);
        });
    }

    /// Declares a body of `length` bytes and sends it as fast as it is taken, up to 64 MiB.
    public static Attack oversizeLength(String path, long length) {
        return pouring(post(path) + "Content-Length: " + length + "\r\n\r\n", new byte[BLOCK], Math.min(length, MUCH));
    }

    /// Sends a chunked body of chunks of 16 KiB that ends after 64 MiB.
    public static Attack oversizeChunked(String path) {
        var chunk = ("4000\r\n" + "a".repeat(BLOCK) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return pouring(post(path) + "Transfer-Encoding: chunked\r\n\r\n", chunk, MUCH);
    }

    /// Sends a size line of zeros that does not end for 64 MiB.
    public static Attack endlessSizeLine(String path) {
        return endlessLine(post(path) + "Transfer-Encoding: chunked\r\n\r\n", "0");
    }

    /// Sends a chunk extension that does not end for 64 MiB.
    public static Attack endlessExtension(String path) {
        return endlessLine(post(path) + "Transfer-Encoding: chunked\r\n\r\n1;", "a");
    }

    /// Sends trailers that do not end for 64 MiB.
    public static Attack endlessTrailers(String path) {
        return endlessLine(post(path) + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-Trailer: 1\r\n");
    }

    /// Sends field lines of 1 KiB that do not end for 64 MiB.
    public static Attack endlessFields() {
        return endlessLine("GET / HTTP/1.1\r\nHost: localhost\r\n", "X-Bomb: " + "a".repeat(1_000) + "\r\n");
    }

    /// Sends `count` short field lines, then ends the head.
    public static Attack manyFields(int count) {
        return attack(client -> {
            var head = "GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(count) + "\r\n";
            client.send(head);
            return head.length();
        });
    }

    /// Sends one field line that does not end for 64 MiB.
    public static Attack endlessField() {
        return endlessLine("GET / HTTP/1.1\r\nHost: localhost\r\nX-Bomb: ", "a");
    }

    /// Sends a request target that does not end for 64 MiB.
    public static Attack endlessTarget() {
        return endlessLine("GET /", "a");
    }

    /// Asks for `path` and takes the answer byte by byte. A peer whose receive buffer is full may never see the
    /// reset that ends its connection: look at what the service holds, not at how this one ends.
    public static Attack slowReader(String path, Duration pause) {
        return reader(path, client -> client.read(1, pause), pause);
    }

    /// Asks for `path` and never takes the answer.
    public static Attack neverReader(String path) {
        return reader(path, _ -> {}, Duration.ofMillis(100));
    }

    /// Sends a multipart body of tiny parts that does not end for 64 MiB.
    public static Attack multipartBomb(String path) {
        return endlessParts(path, "\r\n--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb");
    }

    /// Sends a multipart body whose first part has a name that does not end for 64 MiB.
    public static Attack endlessPartName(String path) {
        var start = "--X\r\nContent-Disposition: form-data; name=\"";
        var chunk = Integer.toHexString(start.length()) + "\r\n" + start + "\r\n";
        return endlessChunks(multipart(path) + chunk, "a".repeat(BLOCK));
    }

    /// Sends a multipart body byte by byte, a delimiter first.
    public static Attack multipartDrip(String path, Duration pause) {
        return attack(client -> {
            client.send(post(path, PARTS) + "Content-Length: 1000000\r\n\r\n");
            return client.drip(
                    "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + "b".repeat(1_000_000), pause);
        });
    }

    /// Sends 64 MiB of zeros in 64 KiB, compressed with gzip.
    public static Attack zipBomb(String path) {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            for (var sent = 0L; sent < MUCH; sent += BLOCK) {
                gzip.write(new byte[BLOCK]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return attack(client -> {
            client.send(post(path) + "Content-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
            client.send(bomb.toByteArray());
            return bomb.size();
        });
    }

    private static Attack endlessParts(String path, String part) {
        return endlessChunks(multipart(path), part.repeat(BLOCK / part.length()));
    }

    private static String multipart(String path) {
        return post(path, PARTS) + "Transfer-Encoding: chunked\r\n\r\n";
    }

    private static Attack endlessChunks(String start, String content) {
        var chunk = Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
        return pouring(start, chunk.getBytes(StandardCharsets.ISO_8859_1), MUCH);
    }

    private static Attack reader(String path, Consumer<RawClient> reads, Duration pause) {
        return target -> {
            var since = System.nanoTime();
            try (var client = connect(target, SMALL)) {
                var request = get(path);
                client.send(request);
                while (client.end() == RawClient.End.OPEN
                        && System.nanoTime() - since < target.patience().toNanos()) {
                    reads.accept(client);
                    sleep(pause);
                }
                var lasted = Duration.ofNanos(System.nanoTime() - since);
                return new Outcome(lasted, client.end(), request.length(), client.received());
            }
        };
    }

    private static Attack endlessLine(String start, String more) {
        var block = more.repeat(BLOCK / more.length() + 1).getBytes(StandardCharsets.ISO_8859_1);
        return pouring(start, block, MUCH);
    }

    /// Sends on a thread of its own and reads meanwhile, as a client does that wants to know early.
    private static Attack pouring(String start, byte[] block, long most) {
        return target -> {
            var since = System.nanoTime();
            try (var client = connect(target, 0)) {
                var sent = new AtomicLong();
                var sender = Thread.ofVirtual().start(() -> {
                    sent.set(acted(client, it -> it.send(start).pour(block, most)));
                });
                var end = client.awaitEnd(target.patience());
                var lasted = Duration.ofNanos(System.nanoTime() - since);
                client.reset();
                join(sender);
                return new Outcome(lasted, end, sent.get(), client.received());
            }
        };
    }

    private static Attack attack(ToLongFunction<RawClient> acts) {
        return target -> {
            var since = System.nanoTime();
            try (var client = connect(target, 0)) {
                var sent = acted(client, acts);
                var left = target.patience().minusNanos(System.nanoTime() - since);
                var end = client.awaitEnd(left.isNegative() ? Duration.ZERO : left);
                return new Outcome(Duration.ofNanos(System.nanoTime() - since), end, sent, client.received());
            }
        };
    }

    private static RawClient connect(Attack.Target target, int receiveBuffer) {
        return RawClient.connect(target.transport(), target.port(), target.from(), receiveBuffer);
    }

    private static long acted(RawClient client, ToLongFunction<RawClient> acts) {
        try {
            return acts.applyAsLong(client);
        } catch (UncheckedIOException | IllegalStateException e) {
            // The server was faster.
            return 0;
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String post(String path) {
        return post(path, "application/octet-stream");
    }

    private static String post(String path, String type) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n";
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
