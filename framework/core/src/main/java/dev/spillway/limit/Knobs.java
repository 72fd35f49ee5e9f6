package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.PROCESS;
import static dev.spillway.limit.Knob.Scope.ROUTE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every limit of Spillway: key, unit, smallest value, default, largest value and why. This is the one place where
/// these numbers are written; the configuration reference and `reference.conf` are tested against it.
public final class Knobs {
    private static final List<Knob<?>> ALL = new ArrayList<>();

    /// From accept, or from the end of a TLS handshake, to the first byte.
    public static final Knob<Duration> FIRST_BYTE = duration(
            "connections.first-byte",
            "1s",
            "5s",
            "10s",
            "A silent connection costs a descriptor and memory; no honest client waits before its first byte.");

    /// A whole TLS handshake.
    public static final Knob<Duration> TLS_HANDSHAKE = duration(
            "connections.tls-handshake",
            "1s",
            "5s",
            "10s",
            "Absolute, so that a drip of a ClientHello cannot stretch it; a handshake is two or three round trips.");

    /// The whole head of a request, from its first byte.
    public static final Knob<Duration> READ_HEADER = duration(
            "connections.read-header",
            "500ms",
            "2s",
            "15s",
            "Absolute, so that a drip of single bytes cannot stretch it (slowloris); a head fits a few packets.");

    /// A kept connection without a request.
    public static final Knob<Duration> IDLE = duration(
            "connections.idle",
            "5s",
            "75s",
            "650s",
            "Longer than a load balancer's usual 60 s, or it reuses a closing connection and answers 502.");

    /// Requests on one HTTP/1.1 connection before it is closed.
    public static final Knob<Long> REQUESTS = count(
            "connections.requests",
            100,
            10_000,
            1_000_000,
            "A connection ends now and then, so that load spreads over new instances.");

    /// Age of a connection before it is asked to end, give or take a tenth.
    public static final Knob<Duration> AGE = duration(
            "connections.age",
            "1m",
            "30m",
            "4h",
            "As for requests; the spread of a tenth keeps connections from ending together.");

    /// Time for the last request of a connection past its age.
    public static final Knob<Duration> AGE_GRACE = duration(
            "connections.age-grace",
            "5s",
            "30s",
            "5m",
            "A connection past its age closes after its next answer, at the latest when this is over.");

    /// The request line.
    public static final Knob<Size> REQUEST_LINE = size(
            "connections.request-line",
            "2 KiB",
            "8 KiB",
            "16 KiB",
            "RFC 9112, section 3 wants at least 8 000 bytes; longer is 414.");

    /// All header fields of a request together, and the trailers of a chunked body.
    public static final Knob<Size> HEADER_BYTES = size(
            "connections.header-bytes", "8 KiB", "32 KiB", "1 MiB", "Room for large cookies and tokens; more is 431.");

    /// Number of header fields of a request.
    public static final Knob<Long> HEADER_COUNT = count(
            "connections.header-count", 32, 100, 500, "Many tiny fields cost more than their bytes; more is 431.");

    /// Connections of the process.
    public static final Knob<Long> CONNECTIONS = count(
            "connections.max",
            64,
            8_192,
            100_000,
            "More are accepted and closed at once, never queued; lowered to 60 % of the descriptor limit at start.");

    /// Connections of one client address; an IPv6 client is its /64.
    public static final Knob<Long> CONNECTIONS_PER_ADDRESS = count(
            "connections.per-address",
            8,
            256,
            25_000,
            "One client cannot take all; carrier-grade NAT needs more than 100. At most a quarter of connections.max.");

    /// Connections of one trusted proxy address.
    public static final Knob<Long> CONNECTIONS_PER_PROXY =
            count("connections.per-proxy", 64, 4_096, 100_000, "A trusted proxy speaks for many clients.");

    /// Waiting for body bytes before the average rate is demanded.
    public static final Knob<Duration> BODY_GRACE = duration(
            "body.grace",
            "1s",
            "5s",
            "15s",
            "Time for a slow start or a lost packet; counted only while the server waits for the client.");

    /// Average rate of a body after its grace.
    public static final Knob<Throughput> BODY_RATE = throughput(
            "body.rate",
            "240 B/s",
            "1 KiB/s",
            "1 MiB/s",
            "A bad mobile link is faster; a drip of single bytes, at whatever interval, is not.");

    /// Waiting for a whole body.
    public static final Knob<Duration> BODY_TOTAL = duration(
            "body.total",
            "2s",
            "60s",
            "120s",
            "Longer than the classic 5 s, as the rate already ends those who stall: slow but moving clients finish.");

    /// Unread body bytes read and dropped so that a connection can be kept.
    public static final Knob<Size> DRAIN_BYTES = size(
            "body.drain-bytes",
            "16 KiB",
            "256 KiB",
            "1 MiB",
            "Cheaper than a new connection up to here; beyond it the connection is closed.");

    /// Time for dropping an unread body.
    public static final Knob<Duration> DRAIN_TIME = duration(
            "body.drain-time",
            "100ms",
            "500ms",
            "2s",
            "An unread body is nobody's work; it must not hold a thread for long.");

    /// Time for a closed connection's last bytes to be read and dropped.
    public static final Knob<Duration> LINGER = duration(
            "connections.linger",
            "500ms",
            "2s",
            "5s",
            "Closing over unread bytes resets the connection and takes the answer with it (RFC 9112, 9.6).");

    /// Bytes read and dropped on a closed connection.
    public static final Knob<Size> LINGER_BYTES = size(
            "connections.linger-bytes",
            "256 KiB",
            "8 MiB",
            "16 MiB",
            "Room for what a client has already sent when its 413 is on the way.");

    /// A write that makes no progress.
    public static final Knob<Duration> WRITE_PROGRESS =
            duration("write.progress", "1s", "10s", "30s", "A peer whose window stays closed is gone or hostile.");

    /// Average rate at which a peer takes an answer, after `write.progress` of grace.
    public static final Knob<Throughput> WRITE_RATE = throughput(
            "write.rate",
            "240 B/s",
            "1 KiB/s",
            "1 MiB/s",
            "A reader of one byte a second makes progress but holds an answer for ever.");

    /// The whole answer.
    public static final Knob<Duration> WRITE_TOTAL = duration(
            "write.total",
            "5s",
            "60s",
            "300s",
            "Longer than the classic 10 s, because rate and progress already end those who stall.");

    /// Bytes held by the process for bodies and unsent answers, as a part of the heap.
    public static final Knob<Share> BYTES = share(
            "process.bytes", 10, 25, 50, "Beyond it a body is 503: a refused request is better than a full heap.");

    /// Calls in flight in the whole process.
    public static final Knob<Long> CALLS = count(
            "process.calls",
            8,
            defaultCalls(),
            10_000,
            "Virtual threads removed the limit that thread pools were; 64 for each core, at least 256. More is 503.");

    /// Keys held by the rate limiters of clients.
    public static final Knob<Long> RATE_KEYS = count(
            "process.rate-keys",
            1_000,
            100_000,
            5_000_000,
            "The oldest keys are dropped beyond it, so that a flood of addresses cannot fill the heap.");

    /// Kept connections of all clients without a call.
    public static final Knob<Long> IDLE_CONNECTIONS = count(
            "process.idle-connections",
            10,
            200,
            10_000,
            "Outgoing connections that wait for a call cost descriptors here and memory there.");

    /// Grace after a deadline for a handler that ignores its interrupt.
    public static final Knob<Duration> CUT = duration(
            "process.cut",
            "100ms",
            "1s",
            "5s",
            "Then its connection is closed, its stack is logged once, and its permits stay taken until it ends.");

    /// Depth of a JSON document.
    public static final Knob<Long> JSON_DEPTH =
            count("json.depth", 8, 64, 512, "Deep nesting overflows stacks; hand-written documents stay below 20.");

    /// A readiness check of the application.
    public static final Knob<Duration> CHECK_TIME = duration(
            "admin.check-time",
            "100ms",
            "1s",
            "5s",
            "A dependency that hangs makes the service unready, not the probe; probes usually wait 1 s or more.");

    /// How long the results of readiness checks are answered again.
    public static final Knob<Duration> CHECK_AGE = duration(
            "admin.check-age",
            "100ms",
            "1s",
            "10s",
            "However often probes come, dependencies are asked once in this time.");

    /// Time series of the metrics.
    public static final Knob<Long> METRIC_SERIES = count(
            "metrics.series",
            2_000,
            20_000,
            200_000,
            "A label with endless values fills the heap here, and the disk of whoever scrapes; none is added beyond.");

    /// Unready, but serving.
    public static final Knob<Duration> SHUTDOWN_UNREADY = duration(
            "shutdown.unready", "1s", "5s", "30s", "Load balancers need a moment to see that readiness is gone.");

    /// Finishing what is in flight.
    public static final Knob<Duration> SHUTDOWN_DRAIN = duration(
            "shutdown.drain", "1s", "20s", "120s", "Longer than the slowest answer that should survive a deploy.");

    /// Time for interrupted calls to end.
    public static final Knob<Duration> SHUTDOWN_CANCEL =
            duration("shutdown.cancel", "500ms", "2s", "5s", "What is still running is interrupted and may clean up.");

    /// Time for closing the resources of the application.
    public static final Knob<Duration> SHUTDOWN_CLOSE = duration(
            "shutdown.close",
            "500ms",
            "2s",
            "5s",
            "In sum 29 s by default, under the usual 30 s of grace that a pod has.");

    /// How long a handler may work on one call.
    public static final Knob<Duration> DEADLINE = knob(
            ROUTE,
            "deadline",
            Unit.DURATION,
            "50ms",
            "10s",
            "60s",
            "At zero its thread is interrupted and the caller gets 504.");

    /// Permits of an endpoint.
    public static final Knob<Long> PERMITS = knob(
            ROUTE,
            "permits",
            Unit.COUNT,
            "1",
            "64",
            "10000",
            "Calls of weight one that run at once; more wait a little, then get 429. At most process.calls.");

    /// Calls that wait for permits, as a part of the permits.
    public static final Knob<Long> QUEUE = knob(
            ROUTE,
            "queue",
            Unit.COUNT,
            "0",
            "32",
            "20000",
            "Unless set, half the permits; at most twice. A short queue takes a burst; a long one serves what"
                    + " nobody waits for.");

    /// Waiting for permits.
    public static final Knob<Duration> WAIT =
            knob(ROUTE, "wait", Unit.DURATION, "0s", "50ms", "500ms", "Never more than 5 % of the deadline.");

    /// Permits of one client while others wait.
    public static final Knob<Share> CLIENT_SHARE = knob(
            ROUTE,
            "client-share",
            Unit.SHARE,
            "6.25 %",
            "25 %",
            "50 %",
            "One client cannot own an endpoint that others want.");

    /// Calls of an endpoint.
    public static final Knob<Frequency> RATE = knob(
            ROUTE,
            "rate",
            Unit.FREQUENCY,
            "1/min",
            "200/s",
            "1000000/s",
            "A token bucket; more than it holds is 429 with Retry-After.");

    /// Tokens in the bucket of an endpoint.
    public static final Knob<Long> BURST =
            knob(ROUTE, "burst", Unit.COUNT, "1", "400", "2000000", "Unless set, two seconds' worth of the rate.");

    /// Calls of one client to an endpoint.
    public static final Knob<Frequency> CLIENT_RATE = knob(
            ROUTE,
            "client-rate",
            Unit.FREQUENCY,
            "1/min",
            "50/s",
            "1000000/s",
            "By authenticated caller, else by address.");

    /// Tokens in the bucket of one client.
    public static final Knob<Long> CLIENT_BURST = knob(
            ROUTE, "client-burst", Unit.COUNT, "1", "100", "2000000", "Unless set, two seconds' worth of the rate.");

    /// Bytes of a request body.
    public static final Knob<Size> MAX_BODY = knob(
            ROUTE,
            "max-body",
            Unit.SIZE,
            "1 KiB",
            "1 MiB",
            "64 MiB",
            "Counted as they arrive, whatever Content-Length says; one more is 413.");

    static {
        ALL.addAll(BodyKnobs.all());
        ALL.addAll(Http2Knobs.all());
        ALL.addAll(StreamKnobs.all());
        Stream.of(RpcKnobs.all(), TraceKnobs.all(), LogKnobs.all(), OverloadKnobs.all(), RateKnobs.all())
                .forEach(ALL::addAll);
    }

    private Knobs() {}

    /// Every knob, in the order of this page and then of [ClientKnobs].
    public static List<Knob<?>> all() {
        return Stream.<Knob<?>>concat(ALL.stream(), ClientKnobs.all().stream()).toList();
    }

    private static long defaultCalls() {
        return Math.clamp(64L * Runtime.getRuntime().availableProcessors(), 256, 10_000);
    }

    private static Knob<Duration> duration(String key, String min, String standard, String max, String why) {
        return knob(PROCESS, key, Unit.DURATION, min, standard, max, why);
    }

    private static Knob<Size> size(String key, String min, String standard, String max, String why) {
        return knob(PROCESS, key, Unit.SIZE, min, standard, max, why);
    }

    private static Knob<Throughput> throughput(String key, String min, String standard, String max, String why) {
        return knob(PROCESS, key, Unit.THROUGHPUT, min, standard, max, why);
    }

    private static Knob<Long> count(String key, long min, long standard, long max, String why) {
        return keep(new Knob<>(PROCESS, key, Unit.COUNT, min, standard, max, why));
    }

    private static Knob<Share> share(String key, double min, double standard, double max, String why) {
        return keep(new Knob<>(
                PROCESS, key, Unit.SHARE, Share.ofPercent(min), Share.ofPercent(standard), Share.ofPercent(max), why));
    }

    private static <T extends Comparable<? super T>> Knob<T> knob(
            Knob.Scope scope, String key, Unit<T> unit, String min, String standard, String max, String why) {
        return keep(new Knob<>(scope, key, unit, unit.read(min), unit.read(standard), unit.read(max), why));
    }

    private static <T extends Comparable<? super T>> Knob<T> keep(Knob<T> knob) {
        ALL.add(knob);
        return knob;
    }
}
