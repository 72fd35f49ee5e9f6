package dev.spillway.internal.wire.h1;

import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.wire.Channel;
import dev.spillway.internal.wire.Input;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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

/// Reading one request head, from bytes to a checked request line, fields and framing.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadBenchmark {
    /// Who sends it.
    public enum Sender {
        /// A command line: three fields.
        CURL("""
                GET /orders/4711 HTTP/1.1
                Host: shop.example.com
                User-Agent: curl/8.14.1
                Accept: */*

                """),
        /// A browser: a dozen fields, with a session in its cookies.
        BROWSER("""
                GET /orders?customer=4711&page=2 HTTP/1.1
                Host: shop.example.com
                Connection: keep-alive
                User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
                Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
                Accept-Language: sv-SE,sv;q=0.8,en-US;q=0.5,en;q=0.3
                Accept-Encoding: gzip, deflate, br, zstd
                Referer: https://shop.example.com/orders?customer=4711
                Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark; consent=necessary
                Upgrade-Insecure-Requests: 1
                Sec-Fetch-Dest: document
                Sec-Fetch-Mode: navigate
                Sec-Fetch-Site: same-origin
                Sec-Fetch-User: ?1
                Priority: u=0, i

                """);

        private final String head;

        Sender(String head) {
            this.head = head.replace("\n", "\r\n");
        }
    }

    @Param
    public Sender sender = Sender.CURL;

    private Input input = input();
    private HeadReader heads = heads();

    /// A fresh connection for the sender at hand.
    @Setup
    public void connect() {
        input = input();
        heads = heads();
    }

    /// One head of a kept connection.
    @Benchmark
    public Framing head() throws IOException {
        input.fill();
        return Framing.of(heads.read());
    }

    private Input input() {
        return new Input(new Repeated(sender.head.getBytes(StandardCharsets.US_ASCII)), unused());
    }

    private HeadReader heads() {
        return new HeadReader(input, unused(), WireLimits.of(Settings.DEFAULTS));
    }

    private static ByteBudget.Lease unused() {
        return new ByteBudget(0).lease();
    }

    /// Gives the same bytes with every read.
    private static final class Repeated implements Channel {
        private final byte[] bytes;

        Repeated(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(ByteBuffer target) {
            target.put(bytes);
            return bytes.length;
        }

        @Override
        public void write(ByteBuffer source) {
            throw new IllegalStateException("nothing is answered");
        }

        @Override
        public void endOutput() {}

        @Override
        public void stopReading() {}

        @Override
        public void close() {}

        @Override
        public void abort() {}

        @Override
        public InetSocketAddress peer() {
            return InetSocketAddress.createUnresolved("client", 0);
        }
    }
}
