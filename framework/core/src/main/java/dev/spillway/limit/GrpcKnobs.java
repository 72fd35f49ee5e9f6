package dev.spillway.limit;

import static dev.spillway.limit.Knob.Scope.CLIENT;

import java.time.Duration;
import java.util.List;

/// The limits of outgoing gRPC calls beside those of every client: the part of the table of [Knobs] that stands
/// below `spillway.clients.<name>.grpc.` or `spillway.clients.default.grpc.`.
public final class GrpcKnobs {
    /// A whole call with a stream of requests, of answers, or of both.
    public static final Knob<Duration> STREAM = duration(
            "grpc.stream",
            "1s",
            "15m",
            "60m",
            "What timeout is for other calls; never more than the caller's time leaves.");

    /// One message of an answer.
    public static final Knob<Size> MESSAGE_IN =
            size("grpc.message-in", "16 KiB", "8 MiB", "64 MiB", "Refused by its prefix, before a byte of it is held.");

    /// One message of a request.
    public static final Knob<Size> MESSAGE_OUT = size(
            "grpc.message-out",
            "16 KiB",
            "8 MiB",
            "64 MiB",
            "A message that the other side would refuse is better refused where it was made.");

    /// The metadata of an answer: headers, and trailers.
    public static final Knob<Size> METADATA =
            size("grpc.metadata", "4 KiB", "16 KiB", "64 KiB", "A server that sends more is broken or hostile.");

    /// Silence on a connection before it is asked whether it lives, with calls or without.
    public static final Knob<Duration> KEEPALIVE = duration(
            "grpc.keepalive",
            "10s",
            "30s",
            "10m",
            "A peer that has vanished is found before calls are lost. Doubled when a server says too_many_pings.");

    /// Waiting for the answer to that.
    public static final Knob<Duration> KEEPALIVE_TIMEOUT = duration(
            "grpc.keepalive-timeout", "5s", "10s", "60s", "Then the connection is given up, and its calls with it.");

    /// The longest pause before another attempt to connect, and between looks at the name's addresses.
    public static final Knob<Duration> RECONNECT = duration(
            "grpc.reconnect",
            "1s",
            "10s",
            "60s",
            "With jitter. Unbounded, pauses keep a client away for minutes after its server is back.");

    private GrpcKnobs() {}

    /// Every knob of this page.
    static List<Knob<?>> all() {
        return List.of(STREAM, MESSAGE_IN, MESSAGE_OUT, METADATA, KEEPALIVE, KEEPALIVE_TIMEOUT, RECONNECT);
    }

    private static Knob<Duration> duration(String key, String min, String standard, String max, String why) {
        var unit = Unit.DURATION;
        return new Knob<>(CLIENT, key, unit, unit.read(min), unit.read(standard), unit.read(max), why);
    }

    private static Knob<Size> size(String key, String min, String standard, String max, String why) {
        var unit = Unit.SIZE;
        return new Knob<>(CLIENT, key, unit, unit.read(min), unit.read(standard), unit.read(max), why);
    }
}
