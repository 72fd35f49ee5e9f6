package dev.spillway.internal.wire.h2;

import dev.spillway.http.Response;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Safeguard;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.internal.wire.h2.Http2Head.Body;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One request head from a header block to a checked head, and one response head to a header block.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HpackBenchmark {
    private static final int FIRST_DYNAMIC = 62;
    private static final int ROOM = 4096;

    /// How a request comes.
    public enum Sender {
        /// Eight fields of a kept connection, all but the path in the tables.
        WARM,
        /// The same, each spelled out in plain octets.
        SPELLED,
        /// The same, the path in Huffman code.
        WARM_HUFFMAN
    }

    @Param
    public Sender sender = Sender.WARM;

    private final WireLimits limits = WireLimits.of(Settings.DEFAULTS);
    private final byte[] date = new DateLine(InstantSource.fixed(Instant.EPOCH)).bytes();
    private final Response response = Response.bytes("application/json", new byte[0])
            .header("X-Content-Type-Options", "nosniff")
            .header("Cache-Control", "no-store");
    private final FrameBuffer out = new FrameBuffer(ROOM);
    private HpackDecoder decoder = new HpackDecoder(limits.headerBytes(), limits.headerCount());
    private byte[] block = {};

    /// Fills the table, and makes the block that comes again and again.
    @Setup
    public void connect() throws IOException {
        decoder = new HpackDecoder(limits.headerBytes(), limits.headerCount());
        var first = block(
                indexing(":authority", "shop.example.com"),
                indexing("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
                indexing("accept", "application/json"),
                indexing("authorization", "Bearer 8f14e45fceea167a5a36dedd4bea2543"));
        decoder.decode(first, 0, first.length);
        block = switch (sender) {
            case WARM -> block(pseudo(), plain(":path", "/orders/4711"), tables());
            case WARM_HUFFMAN ->
                // :path /orders/4711
                block(pseudo(), octets(0x04, 0x89, 0x60, 0xf6, 0x48, 0x5b, 0x10, 0xc3, 0x4e, 0x84, 0x3f), tables());
            case SPELLED ->
                block(
                        pseudo(),
                        plain(":path", "/orders/4711"),
                        plain(":authority", "shop.example.com"),
                        plain("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
                        plain("accept", "application/json"),
                        plain("accept-encoding", "gzip, deflate"),
                        plain("authorization", "Bearer 8f14e45fceea167a5a36dedd4bea2543"));
        };
    }

    /// A block decoded.
    @Benchmark
    public Decoded decode() throws IOException {
        return decoder.decode(block, 0, block.length);
    }

    /// A block decoded and read as a request.
    @Benchmark
    public Http2Head head() throws IOException {
        return switch (decoder.decode(block, 0, block.length)) {
            case Decoded.Complete(var fields) -> Http2Head.of(fields, Body.NONE, limits);
            case Decoded.Oversize oversize -> throw oversize.refusal(limits);
        };
    }

    /// The head of an answer encoded.
    @Benchmark
    public int encode() {
        out.clear();
        HpackEncoder.head(out, response, ROOM, date, Safeguard.missing(response, false));
        return out.count();
    }

    private static byte[] pseudo() {
        return octets(0x82, 0x87);
    }

    /// `:authority`, `user-agent`, `accept`, `accept-encoding` of the static table, `authorization`.
    private static byte[] tables() {
        var newest = 0x80 | FIRST_DYNAMIC;
        return octets(newest + 3, newest + 2, newest + 1, 0x80 | 16, newest);
    }

    private static byte[] indexing(String name, String value) {
        return block(octets(0x40), string(name), string(value));
    }

    private static byte[] plain(String name, String value) {
        return block(octets(0), string(name), string(value));
    }

    private static byte[] string(String text) {
        return block(octets(text.length()), text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] octets(int... octets) {
        var bytes = new byte[octets.length];
        for (var i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    private static byte[] block(byte[]... parts) {
        var whole = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
