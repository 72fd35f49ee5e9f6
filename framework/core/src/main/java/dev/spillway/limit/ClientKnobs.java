package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.CLIENT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The limits of outgoing calls, with [GrpcKnobs] those of gRPC: the part of the table of [Knobs] that stands below
/// `spillway.clients.<name>.` or
/// `spillway.clients.default.`.
public final class ClientKnobs {
    private static final List<Knob<?>> ALL = new ArrayList<>();

    /// What is spoken.
    public static final Knob<ClientProtocol> PROTOCOL = keep(new Knob<>(
            CLIENT,
            "protocol",
            Unit.PROTOCOL,
            ClientProtocol.HTTP1,
            ClientProtocol.HTTP1,
            ClientProtocol.H2,
            "h2 carries many calls on one connection, of https bases alone, and is for peers that are trusted."));

    /// A whole call, retries and all.
    public static final Knob<Duration> TIMEOUT = duration(
            "timeout",
            "50ms",
            "15s",
            "60s",
            "From the first wait to the last byte of the answer; never more than the caller's time leaves.");

    /// What is kept of the caller's time for the answer to it.
    public static final Knob<Duration> SLACK = duration(
            "slack", "1ms", "20ms", "200ms", "A call that ends when its caller's time does leaves none to say so.");

    /// Name resolution and TCP connection.
    public static final Knob<Duration> CONNECT = duration(
            "connect",
            "50ms",
            "3s",
            "10s",
            "Shared by all addresses of the name, so that a dead first one does not eat it.");

    /// A TLS handshake.
    public static final Knob<Duration> TLS_HANDSHAKE = duration(
            "tls-handshake", "50ms", "5s", "10s", "Absolute: a peer that drips its handshake cannot stretch it.");

    /// Asking whether a streamed body is wanted.
    public static final Knob<Duration> EXPECT_CONTINUE = duration(
            "expect-continue",
            "10ms",
            "1s",
            "5s",
            "Servers that do not know the question never answer it; then the body is sent.");

    /// From the request's last byte to the end of the answer's head.
    public static final Knob<Duration> RESPONSE_HEADER = duration(
            "response-header",
            "50ms",
            "5s",
            "60s",
            "Absolute, so that a drip of header bytes cannot stretch it; a slow endpoint needs a longer one.");

    /// Calls in flight, and so the connections in use.
    public static final Knob<Long> PERMITS = count(
            "permits", 1, 100, 1_000, "A dependency that hangs takes this many threads and sockets, and no more.");

    /// Waiting for a permit.
    public static final Knob<Duration> WAIT = duration(
            "wait", "0s", "50ms", "500ms", "A short wait takes a burst; a longer one only moves the queue in here.");

    /// Kept connections without a call.
    public static final Knob<Long> IDLE_CONNECTIONS = count(
            "idle-connections",
            1,
            100,
            1_000,
            "More are closed after their answer; all clients together keep at most process.idle-connections.");

    /// A kept connection without a call.
    public static final Knob<Duration> IDLE = duration(
            "idle",
            "5s",
            "60s",
            "90s",
            "Shorter than the other side's, or a request meets a closing connection; its Keep-Alive is obeyed.");

    /// Age of a connection before it is closed.
    public static final Knob<Duration> LIFE =
            duration("life", "1m", "10m", "60m", "New connections find new addresses, and spread over new instances.");

    /// Content of an answer.
    public static final Knob<Size> RESPONSE_BYTES = size(
            "response-bytes", "1 KiB", "8 MiB", "256 MiB", "Counted as they come, and again as they are inflated.");

    /// How much larger compressed content may get.
    public static final Knob<Long> RESPONSE_RATIO = count(
            "response-ratio",
            5,
            20,
            200,
            "Of inflated to received bytes, from 64 KiB on. A bomb has up to a thousand.");

    /// Heads of an answer, interim ones too.
    public static final Knob<Size> RESPONSE_HEADER_BYTES =
            size("response-header-bytes", "8 KiB", "64 KiB", "1 MiB", "A server that sends more is broken or hostile.");

    /// More attempts after the first.
    public static final Knob<Long> RETRIES =
            count("retries", 0, 2, 3, "Only of what cannot do its work twice, and within the time and the budget.");

    /// Backoff before the first retry.
    public static final Knob<Duration> BACKOFF = duration(
            "backoff",
            "10ms",
            "50ms",
            "1s",
            "Doubled each time, at most 1 s, and a random part of it is waited: retries must not march in step.");

    /// Retries of all calls to a target, as a part of its first attempts.
    public static final Knob<Share> RETRY_BUDGET = keep(new Knob<>(
            CLIENT,
            "retry-budget",
            Unit.SHARE,
            Share.ofPercent(0),
            Share.ofPercent(10),
            Share.ofPercent(20),
            "And 3 a second. When everything fails, retries must not be what keeps it down."));

    /// Redirects that are followed.
    public static final Knob<Long> REDIRECTS = count(
            "redirects", 0, 0, 5, "Of GET and HEAD, within the target alone: nothing is sent to where it points else.");

    /// Failures in a row that open the breaker of an address.
    public static final Knob<Long> BREAKER_FAILURES = count(
            "breaker-failures",
            3,
            10,
            100,
            "Connections lost, times passed, and 502 to 504, of one address without a success between them.");

    /// Time that a call needs to have for its being late to count, or half of `timeout` if that is less.
    public static final Knob<Duration> BREAKER_PATIENCE = duration(
            "breaker-patience",
            "50ms",
            "1s",
            "10s",
            "A caller that gives us next to no time must not close an address to everybody.");

    /// How long an address whose breaker is open is left alone.
    public static final Knob<Duration> BREAKER_OPEN = duration(
            "breaker-open", "500ms", "5s", "60s", "Then one call tries it; the others wait for how that ends.");

    /// What has no counterpart in gRPC, or is another one there.
    private static final Set<Knob<?>> HTTP_ALONE = Set.of(
            PROTOCOL,
            EXPECT_CONTINUE,
            RESPONSE_HEADER,
            IDLE_CONNECTIONS,
            IDLE,
            LIFE,
            RESPONSE_BYTES,
            RESPONSE_HEADER_BYTES,
            REDIRECTS,
            BREAKER_FAILURES,
            BREAKER_OPEN);

    private ClientKnobs() {}

    /// Every knob of a client, in the order of this page, and then those of gRPC.
    public static List<Knob<?>> all() {
        return Stream.concat(ALL.stream(), GrpcKnobs.all().stream()).toList();
    }

    /// Every knob of a client that speaks `kind`.
    public static List<Knob<?>> of(Base.Kind kind) {
        return switch (kind) {
            case HTTP -> Collections.unmodifiableList(ALL);
            case GRPC ->
                all().stream().filter(knob -> !HTTP_ALONE.contains(knob)).toList();
        };
    }

    private static Knob<Duration> duration(String key, String min, String standard, String max, String why) {
        var unit = Unit.DURATION;
        return keep(new Knob<>(CLIENT, key, unit, unit.read(min), unit.read(standard), unit.read(max), why));
    }

    private static Knob<Size> size(String key, String min, String standard, String max, String why) {
        var unit = Unit.SIZE;
        return keep(new Knob<>(CLIENT, key, unit, unit.read(min), unit.read(standard), unit.read(max), why));
    }

    private static Knob<Long> count(String key, long min, long standard, long max, String why) {
        return keep(new Knob<>(CLIENT, key, Unit.COUNT, min, standard, max, why));
    }

    private static <T extends Comparable<? super T>> Knob<T> keep(Knob<T> knob) {
        ALL.add(knob);
        return knob;
    }
}
