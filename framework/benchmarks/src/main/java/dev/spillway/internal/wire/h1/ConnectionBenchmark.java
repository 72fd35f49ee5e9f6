package dev.spillway.internal.wire.h1;

import dev.spillway.http.Method;
import dev.spillway.http.Request;
import dev.spillway.http.Response;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.gate.Bounds;
import dev.spillway.internal.gate.ByteBudget;
import dev.spillway.internal.gate.Commons;
import dev.spillway.internal.gate.DeafHandlers;
import dev.spillway.internal.gate.Endpoint;
import dev.spillway.internal.gate.FixedWeight;
import dev.spillway.internal.gate.Gate;
import dev.spillway.internal.gate.Hooks;
import dev.spillway.internal.gate.Lifecycle;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.metrics.Metrics;
import dev.spillway.internal.wire.Channel;
import dev.spillway.internal.wire.Clients;
import dev.spillway.internal.wire.Connection;
import dev.spillway.internal.wire.ConnectionTable;
import dev.spillway.internal.wire.DateLine;
import dev.spillway.internal.wire.Wire;
import dev.spillway.internal.wire.WireLimits;
import dev.spillway.limit.Edge;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One request of a kept connection with all that Spillway does for it, but without a socket: what is left of a
/// server when the system's share is taken away.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConnectionBenchmark {
    /// Few enough that the connection is not worn before.
    private static final int REQUESTS = 1_000;

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /// What is asked.
    public enum Asked {
        /// A text of 13 bytes.
        GET("GET /get HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"),
        /// The same text as JSON, bound and written back.
        ECHO_JSON("""
                POST /echo-json HTTP/1.1\r
                Host: 127.0.0.1:8080\r
                Content-Type: application/json\r
                Content-Length: 27\r
                \r
                {"message":"Hello, World!"}""");

        private final String request;

        Asked(String request) {
            this.request = request;
        }
    }

    private record Greeting(String message) {}

    @Param
    public Asked asked = Asked.GET;

    private final Settings settings = Settings.DEFAULTS.overlaid(List.of(
            Knobs.RATE.at(Knobs.RATE.maximum()),
            Knobs.BURST.at(Knobs.BURST.maximum()),
            Knobs.CLIENT_RATE.at(Knobs.CLIENT_RATE.maximum()),
            Knobs.CLIENT_BURST.at(Knobs.CLIENT_BURST.maximum())));
    private final Deadlines deadlines = new Deadlines(new ProcessClock()).start();
    private final Wire wire = wire();

    @TearDown
    public void stop() {
        deadlines.close();
    }

    /// A thousand requests, then the end.
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long served() throws IOException {
        var client = new Client(asked.request.getBytes(StandardCharsets.US_ASCII));
        var place = wire.table().enter(LOOPBACK).orElseThrow();
        Connection.accepted(wire, client, place).run();
        return client.received;
    }

    private Wire wire() {
        var metrics = new Metrics(settings, deadlines::now, InstantSource.system());
        var lifecycle = new Lifecycle();
        lifecycle.advance(Lifecycle.Stage.SERVING);
        var bytes = ByteBudget.of(settings);
        var bounds = Bounds.of(settings, settings.get(Knobs.CALLS));
        var gate = new Gate(
                List.of(
                        new Endpoint(Method.GET, "/get", ConnectionBenchmark::text, FixedWeight.ONE, bounds),
                        new Endpoint(Method.POST, "/echo-json", ConnectionBenchmark::echo, FixedWeight.ONE, bounds)),
                Hooks.NONE,
                new Json(settings),
                new Commons(deadlines, settings, lifecycle, bytes, metrics));
        var edge = new Edge.Direct();
        return new Wire(
                Http1Connection::new,
                WireLimits.of(settings),
                deadlines,
                gate,
                lifecycle,
                new ConnectionTable(settings, edge::trusts, metrics.connections()),
                edge,
                new Clients(edge, metrics.connections()),
                metrics.connections(),
                new DateLine(InstantSource.system()),
                bytes,
                new DeafHandlers(),
                Optional.empty());
    }

    private static Response text(Request request) {
        return Response.text("Hello, World!");
    }

    private static Response echo(Request request) {
        return Response.json(request.body().json(Greeting.class));
    }

    /// Sends the same request again after every answer.
    private static final class Client implements Channel {
        private final byte[] request;
        private int sent;
        private long received;

        Client(byte[] request) {
            this.request = request;
        }

        @Override
        public int read(ByteBuffer target) {
            if (sent == REQUESTS) {
                return -1;
            }
            sent++;
            target.put(request);
            return request.length;
        }

        @Override
        public void write(ByteBuffer source) {
            received += source.remaining();
            source.position(source.limit());
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
            return new InetSocketAddress(LOOPBACK, 1);
        }
    }
}
