package dev.spillway.internal.gate;

import dev.spillway.http.Headers;
import dev.spillway.http.Method;
import dev.spillway.http.Response;
import dev.spillway.internal.clock.CallTimer;
import dev.spillway.internal.clock.Deadlines;
import dev.spillway.internal.clock.ProcessClock;
import dev.spillway.internal.json.Json;
import dev.spillway.internal.metrics.Metrics;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Knobs;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the gate adds to a GET without a body, metrics included, and what it costs to turn one away. Uncontended:
/// one thread, one client.
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GateBenchmark {
    private static final Response ANSWER = Response.text("Hello, World!");

    private final Deadlines deadlines = new Deadlines(new ProcessClock()).start();
    private final CallTimer timer =
            new CallTimer(deadlines, Duration.ofSeconds(1).toNanos(), () -> {});
    private final Gate wide = gate(
            Knobs.RATE.at(Knobs.RATE.maximum()),
            Knobs.BURST.at(Knobs.BURST.maximum()),
            Knobs.CLIENT_RATE.at(Knobs.CLIENT_RATE.maximum()),
            Knobs.CLIENT_BURST.at(Knobs.CLIENT_BURST.maximum()));
    private final Gate spent = gate(smallest(Knobs.RATE), smallest(Knobs.BURST));
    private final Gate full = gate(smallest(Knobs.PERMITS), smallest(Knobs.QUEUE), smallest(Knobs.WAIT));

    /// Leaves the first of the two narrow gates without a token and the second without a permit.
    @Setup
    public void fill() throws IOException {
        spent.admit(call()).close();
        full.admit(call());
    }

    @TearDown
    public void stop() {
        deadlines.close();
    }

    /// From the complete head to the handler, and giving all back.
    @Benchmark
    public Admission admitted() throws IOException {
        try (var admission = wide.admit(call())) {
            return admission;
        }
    }

    /// The same with a handler that gives a constant, under its deadline.
    @Benchmark
    public Response served() throws IOException {
        try (var admission = wide.admit(call())) {
            return admission.handle();
        }
    }

    /// A 429 because the endpoint has no token left.
    @Benchmark
    public Response refusedByRate() throws IOException {
        return refused(spent);
    }

    /// A 429 because the endpoint has no permit left and nobody may wait.
    @Benchmark
    public Response refusedByPermits() throws IOException {
        return refused(full);
    }

    private Response refused(Gate gate) throws IOException {
        try (var _ = gate.admit(call())) {
            throw new IllegalStateException("admitted");
        } catch (Refusal refusal) {
            return refusal.response();
        }
    }

    private Call call() {
        return new Get(timer, deadlines.now(), new CallNotes("HTTP/1.1"));
    }

    private Gate gate(Setting<?>... route) {
        var process = Settings.DEFAULTS;
        // What one client may do is not what is measured, but for the gate that is wide.
        var settings = process.overlaid(List.of(Knobs.CLIENT_RATE.at(Knobs.CLIENT_RATE.maximum())))
                .overlaid(List.of(route));
        var bounds = Bounds.of(settings, process.get(Knobs.CALLS));
        var lifecycle = new Lifecycle();
        lifecycle.advance(Lifecycle.Stage.SERVING);
        return new Gate(
                List.of(new Endpoint(Method.GET, "/get", _ -> ANSWER, FixedWeight.ONE, bounds)),
                Hooks.NONE,
                new Json(process),
                new Commons(
                        deadlines,
                        process,
                        lifecycle,
                        ByteBudget.of(process),
                        new Metrics(process, deadlines::now, InstantSource.system())));
    }

    private static <T extends Comparable<? super T>> Setting<T> smallest(Knob<T> knob) {
        return knob.at(knob.minimum(), Origin.CODE);
    }

    private record Get(CallTimer timer, long arrived, CallNotes notes) implements Call {
        @Override
        public Method method() {
            return Method.GET;
        }

        @Override
        public String path() {
            return "/get";
        }

        @Override
        public @Nullable String query() {
            return null;
        }

        @Override
        public Headers headers() {
            return NoHeaders.NONE;
        }

        @Override
        public InetAddress client() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public Speaker speaker() {
            return Speaker.ITSELF;
        }

        @Override
        public Optional<X509Certificate> certificate() {
            return Optional.empty();
        }

        @Override
        public Payload payload() {
            return NoPayload.NONE;
        }
    }

    private enum NoHeaders implements Headers {
        NONE;

        @Override
        public Optional<String> first(String name) {
            return Optional.empty();
        }

        @Override
        public List<String> all(String name) {
            return List.of();
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }
    }

    private enum NoPayload implements Payload {
        NONE;

        @Override
        public long length() {
            return 0;
        }

        @Override
        public Expectation expectation() {
            return Expectation.NONE;
        }

        @Override
        public void limit(long bytes, String setting) {}

        @Override
        public int read(byte[] target, int offset, int length) {
            return -1;
        }
    }
}
